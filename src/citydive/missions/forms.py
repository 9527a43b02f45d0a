import re

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from citydive import forms
from citydive.cohorts.models import City
from citydive.cohorts.naming import language_name
from citydive.exchange.forms import VoiceMixin
from citydive.records.forms import VersionedForm

from .models import Listing, ListingState, Where
from .topics import topics_of


def day_field(label, **more):
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more
    )


def codes_in(text) -> list[str]:
    """Of a list such as "uk, en"."""
    return [code for code in re.split(r"[^a-z]+", text.lower()) if code]


def language_choices(dive) -> list[tuple[str, str]]:
    """The languages of the cities that take part and of the installation, by their names."""
    known = {code for code, _name in settings.LANGUAGES}
    for text in City.objects.filter(memberships__deep_dive=dive).values_list("languages", flat=True):
        known |= {code for code in codes_in(text) if len(code) < 4}
    return sorted(((code, language_name(code)) for code in known), key=lambda pair: pair[1].casefold())


def check_period(form, data):
    if data.get("starts") and data.get("ends") and data["ends"] < data["starts"]:
        form.add_error("ends", _("The end lies before the start."))


class ListingForm(forms.Form):
    """A need or an offer: short enough to be filled in on a phone, standing."""

    text = forms.CharField(
        label=_("What is it about?"), max_length=Listing._meta.get_field("text").max_length,
        widget=forms.Textarea(attrs={"rows": 3}), help_text=_("The first line becomes its title."),
    )  # fmt: skip
    topic = forms.ChoiceField(label=_("Topic"), required=False)
    topic_words = forms.CharField(
        label=_("Topic in your own words"), required=False,
        max_length=Listing._meta.get_field("topic_words").max_length,
        help_text=_("Closer than the list, or where nothing on it fits."),
    )  # fmt: skip
    languages = forms.MultipleChoiceField(label=_("Languages"), required=False, widget=forms.CheckboxSelectMultiple)
    where = forms.ChoiceField(label=_("Where"), choices=Where.choices)
    starts = day_field(_("From"), help_text=_("Without days: the time is open."))
    ends = day_field(_("Until"))

    def __init__(self, *args, dive, **kwargs):
        super().__init__(*args, **kwargs)
        self.again = {"dive": dive}
        self.fields["topic"].choices = [("", _("choose, or name it below")), *topics_of(dive).items()]
        self.fields["languages"].choices = language_choices(dive)

    def clean(self):
        data = super().clean()
        if not data.get("topic") and not data.get("topic_words") and "topic" not in self.errors:
            self.add_error("topic_words", _("Choose a topic above, or name it here."))
        check_period(self, data)
        return data


class NewListingForm(VoiceMixin, ListingForm):
    def __init__(self, *args, dive, voices, **kwargs):
        super().__init__(*args, dive=dive, **kwargs)
        self.set_voices(voices, _("the cohort"))


class EditListingForm(ListingForm, VersionedForm):
    """The same under the version lock."""


class ListingStateForm(VersionedForm):
    """A button under the lock."""

    to = forms.ChoiceField(choices=ListingState.choices)


class ListingFilterForm(forms.Form):
    """Narrows the page of needs and offers down; a plain GET form."""

    kind = forms.ChoiceField(
        label=_("Show"), required=False,
        choices=[("", _("needs and offers")), ("need", _("needs")), ("offer", _("offers"))],
    )  # fmt: skip
    topic = forms.ChoiceField(label=_("Topic"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    city = forms.ModelChoiceField(
        City.objects.none(), label=_("City"), required=False, to_field_name="code", empty_label=_("all")
    )
    closed = forms.BooleanField(label=_("also what is no longer open"), required=False)

    def __init__(self, *args, dive, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["topic"].choices = [("", _("all")), *topics_of(dive).items()]
        self.fields["language"].choices = [("", _("all")), *language_choices(dive)]
        self.fields["city"].queryset = City.objects.filter(memberships__deep_dive=dive)

    @property
    def narrows(self) -> bool:
        return any(self.data.get(name) for name in self.fields)
