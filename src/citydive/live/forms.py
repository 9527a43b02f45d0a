from django.utils.translation import gettext_lazy as _

from citydive import forms
from citydive.formats.models import Card, CardKind

LONGEST_CARD = Card._meta.get_field("text").max_length


class PhoneCardForm(forms.Form):
    """A card from a phone: one text, and what it is."""

    text = forms.CharField(
        label=_("Your card"), max_length=LONGEST_CARD, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One thought per card. Leave names of persons out: everybody in the room reads it."),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("Kind"), choices=CardKind.choices)
    city = forms.ChoiceField(label=_("For which city?"), required=False)

    def __init__(self, *args, cities, **kwargs):
        super().__init__(*args, **kwargs)
        self.cities = cities
        self.fields["city"].choices = [("", _("no city in particular")), *((c.code, c.name) for c in cities)]

    def clean_city(self):
        return next((each for each in self.cities if each.code == self.cleaned_data["city"]), None)


class RunForm(forms.Form):
    """Let something run that does not stand on the agenda: a round, a break."""

    label = forms.CharField(label=_("What"), max_length=200)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=600, initial=10)
    rounds = forms.IntegerField(
        label=_("Rounds"), min_value=1, max_value=20, initial=1, help_text=_("Of so many minutes each.")
    )
