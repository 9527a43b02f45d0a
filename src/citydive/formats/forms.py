from django.utils.translation import gettext_lazy as _

from citydive import forms
from citydive.cohorts.models import City, Membership
from citydive.cohorts.zones import validate_zone
from citydive.records.forms import VersionedForm
from citydive.records.models import Visibility
from citydive.told import listed

from .agenda import AgendaError, agenda_text, parse_agenda
from .models import Card, CardKind, Precision, Session
from .when import exists

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
TIME = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class SessionForm(forms.Form):
    """A session of the cohort, with its agenda as lines."""

    title = forms.CharField(label=_("Title"), max_length=200)
    format = forms.ChoiceField(label=_("Format"), choices=Session.Format.choices)
    summary = forms.CharField(
        label=_("What it is about"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    starts = forms.DateField(label=_("First day"), widget=DATE)
    ends = forms.DateField(
        label=_("Last day"), widget=DATE, required=False, help_text=_("Only if it takes more than one day.")
    )
    precision = forms.ChoiceField(
        label=_("How exactly is the date known?"), choices=Precision.choices, initial=Precision.DAY,
        help_text=_("“Only the month”: any day of it will do above."),
    )  # fmt: skip
    start_time = forms.TimeField(label=_("Begins at"), widget=TIME, required=False)
    end_time = forms.TimeField(label=_("Ends at"), widget=TIME, required=False)
    time_zone = forms.CharField(label=_("Time zone of these times"), max_length=64, initial="UTC")
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    link = forms.URLField(
        label=_("Link"), required=False, max_length=500, assume_scheme="https",
        help_text=_("Where to join a virtual session; only the cohort sees it."),
    )  # fmt: skip
    cities = forms.ModelMultipleChoiceField(
        City.objects.none(),
        label=_("Cities it concerns"),
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
        help_text=_("It shows on the page and in the calendar of each."),
    )
    agenda = forms.CharField(
        label=_("Agenda"), required=False, max_length=8000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "One line each: minutes, title, a note after “|”. A method card by its name: "
            "60 Our case #peer-consultation | with two peers"
        ),
    )  # fmt: skip

    def __init__(self, *args, dive, **kwargs):
        super().__init__(*args, **kwargs)
        # What conflict_page needs to build this form again.
        self.again = {"dive": dive}
        members = dive.memberships.filter(city__isnull=False).select_related("city")
        self.members = list(members)
        self.fields["cities"].queryset = City.objects.filter(memberships__in=members)
        self.fields["cities"].initial = [m.city.code for m in self.members if m.state == Membership.State.ACTIVE]
        zones = sorted({m.city.time_zone for m in self.members})
        if len(zones) == 1:
            self.fields["time_zone"].initial = zones[0]
        self.fields["time_zone"].help_text = _("In your cities: %(zones)s.") % {"zones": listed(zones) or "UTC"}

    def clean_time_zone(self):
        validate_zone(self.cleaned_data["time_zone"])
        return self.cleaned_data["time_zone"]

    def clean_agenda(self):
        try:
            return parse_agenda(self.cleaned_data["agenda"])
        except AgendaError as error:
            raise forms.ValidationError(str(error)) from error

    def clean(self):
        data = super().clean()
        starts, ends = data.get("starts"), data.get("ends")
        if starts and ends and ends < starts:
            self.add_error("ends", _("The last day lies before the first."))
        self._check_clock(data)
        return data

    def _check_clock(self, data):
        begins, finishes = data.get("start_time"), data.get("end_time")
        if (begins or finishes) and data.get("precision") == Precision.MONTH:
            self.add_error("start_time", _("A time needs the day: choose “to the day”, or leave the times empty."))
        if finishes and not begins:
            self.add_error("start_time", _("Say also when it begins."))
        for name, day, clock in (
            ("start_time", data.get("starts"), begins),
            ("end_time", data.get("ends") or data.get("starts"), finishes),
        ):
            if day and clock and data.get("time_zone") and not exists(day, clock, data["time_zone"]):
                self.add_error(name, _("There is no such time on that day: the clocks go forward. Choose another."))
        one_day = data.get("ends") in (None, data.get("starts"))
        if begins and finishes and one_day and finishes <= begins:
            self.add_error("end_time", _("It ends before it begins. Over midnight? Then give the last day."))


class NewSessionForm(SessionForm):
    visibility = forms.ChoiceField(
        label=_("Who sees this"),
        choices=[each for each in Visibility.choices if each[0] != Visibility.CITY],
        initial=Visibility.COHORT,
        help_text=_("Cards stay with the cohort in either case."),
    )
    source_url = forms.URLField(
        label=_("Public source"), required=False, max_length=500, assume_scheme="https",
        help_text=_("The web page that reports on it, if there is one."),
    )  # fmt: skip


class EditSessionForm(VersionedForm, SessionForm):
    @staticmethod
    def texts(session) -> dict:
        """What stands there now, per field, as it would be typed."""
        clock = lambda value: value.strftime("%H:%M") if value else ""  # noqa: E731
        return {
            "title": session.record.title,
            "format": session.format,
            "summary": session.record.summary,
            "starts": session.starts.isoformat(),
            "ends": session.ends.isoformat() if session.ends != session.starts else "",
            "precision": session.precision,
            "start_time": clock(session.start_time),
            "end_time": clock(session.end_time),
            "time_zone": session.time_zone,
            "place": session.place,
            "link": session.link,
            "cities": [city.code for city in session.cities.all()],
            "agenda": agenda_text(session.agenda.all()),
        }


class CardForm(forms.Form):
    """One text field and a kind: done in less than a minute on a phone."""

    text = forms.CharField(
        label=_("What was said"),
        max_length=Card._meta.get_field("text").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=CardKind.choices)

    def __init__(self, *args, cities, optional, **kwargs):
        """cities: for whom this person can speak; optional: also for nobody in particular."""
        super().__init__(*args, **kwargs)
        self.cities = cities
        self.optional = optional
        if len(cities) + optional > 1:
            nobody = [("", _("nobody in particular"))] if optional else []
            choices = nobody + [(city.code, city.name) for city in cities]
            self.fields["city"] = forms.ChoiceField(label=_("On behalf of"), choices=choices, required=not optional)

    def clean(self):
        data = super().clean()
        if "city" in self.fields:
            data["city"] = next((c for c in self.cities if c.code == data.get("city")), None)
        else:
            data["city"] = self.cities[0] if self.cities else None
        return data
