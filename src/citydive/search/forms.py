"""The question and its filters. What is offered tells nothing but what the reader may see anyway."""

from django.conf import settings
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from citydive import forms
from citydive.cohorts.models import DeepDive, Membership
from citydive.cohorts.rules import place_of
from citydive.records.kinds import all_kinds

LONGEST_KEPT = 1000


class SearchForm(forms.Form):
    """`SearchForm(request.GET, user=…)`; an address with a filter that does not exist says so.

    dive: the library of one deep dive.
    """

    q = forms.CharField(
        label=_lazy("Words or a key"),
        required=False,
        widget=forms.TextInput(
            attrs={
                "type": "search",
                "autocomplete": "off",
                "dir": "auto",
                "placeholder": _lazy("Words or a key"),
            }
        ),
    )
    kind = forms.ChoiceField(label=_lazy("Kind"), required=False)
    city = forms.ChoiceField(label=_lazy("City"), required=False)
    dive = forms.ChoiceField(label=_lazy("Deep dive"), required=False)
    language = forms.ChoiceField(label=_lazy("Written in"), required=False)
    since = forms.DateField(
        label=_lazy("Changed since"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip

    FILTERS = ("kind", "city", "dive", "language", "since")

    def __init__(self, data, *, user, dive=None):
        data = data.copy()
        data["q"] = data.get("q", "").replace("\x00", " ")[:LONGEST_KEPT]
        super().__init__(data)
        dives = DeepDive.objects.filter(Q(is_public=True) | Q(pk__in=place_of(user).takes_part))
        if dive is not None:
            dives = dives.filter(pk=dive.pk)
        self._offer("kind", _("All kinds"), [(kind.slug, capfirst(kind.plural)) for kind in all_kinds()])
        self._offer("city", _("All cities"), _cities(user, dives))
        if dive is None:
            self._offer("dive", _("All deep dives"), dives.values_list("slug", "title"))
        else:
            del self.fields["dive"]
        self._offer("language", _("All languages"), settings.LANGUAGES)

    def _offer(self, name, everything, choices):
        self.fields[name].choices = [("", everything), *choices]

    @property
    def narrowing(self) -> list:
        return [self[name] for name in self.FILTERS if name in self.fields]

    @property
    def filters(self) -> dict:
        """What was chosen beside the words."""
        chosen = getattr(self, "cleaned_data", {})
        return {name: chosen[name] for name in self.FILTERS if chosen.get(name)}


def _cities(user, dives):
    """Cities that have a page for this reader: one that has not said yes is not announced (see `site.pages`)."""
    shown = ~Q(state=Membership.State.INVITED) | Q(deep_dive__in=place_of(user).takes_part)
    rows = Membership.objects.filter(shown, deep_dive__in=dives, city__isnull=False)
    return rows.order_by("city__name").values_list("city__code", "city__name").distinct()
