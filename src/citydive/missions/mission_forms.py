"""Forms of missions: what is planned, each step, who goes, their travel, and what is taken home."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from citydive import forms
from citydive.accounts.closing_forms import PersonField
from citydive.cohorts.models import City, Membership, User
from citydive.exchange.forms import VoiceMixin
from citydive.formats.models import Session
from citydive.formats.queries import visible_sessions
from citydive.records.citing import CitedField
from citydive.records.forms import VersionedForm
from citydive.records.models import Record

from .forms import check_period, day_field
from .listings import KINDS
from .models import CostsBy, Lesson, Mission, Travel, Verdict


def _prose(model, name, label, rows, **more):
    longest = model._meta.get_field(name).max_length
    more.setdefault("required", False)
    return forms.CharField(label=label, max_length=longest, widget=forms.Textarea(attrs={"rows": rows}), **more)


class SessionField(forms.ModelChoiceField):
    """The session of the calendar that a mission belongs to, if it stands there."""

    def label_from_instance(self, session):
        return f"{session.record.key} {session.record.title}"


class _MissionForm(forms.Form):
    """What secondments and study trips share. dive, user: whose; `record`: of an existing one."""

    title = forms.CharField(label=_("Title"), max_length=200)
    starts = day_field(_("First day"))
    ends = day_field(_("Last day"), help_text=_("Without days: still to be agreed."))
    session = SessionField(
        Session.objects.none(), label=_("In the calendar"), required=False, empty_label=_("not there"),
        help_text=_("If it was entered as a session of this format."),
    )  # fmt: skip
    own_format = ""

    def __init__(self, *args, dive, user, record=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.again = {"dive": dive, "user": user, "record": record}
        members = dive.memberships.filter(state=Membership.State.ACTIVE, city__isnull=False)
        cities = City.objects.filter(memberships__in=members)
        if record is not None:
            # A city that left meanwhile stays named.
            cities = cities | City.objects.filter(pk__in=record.mission.parties)
        for name in {"sending", "receiving", "cities"} & set(self.fields):
            self.fields[name].queryset = cities.distinct().order_by("name")
        free = visible_sessions(user).filter(record__deep_dive=dive, format=self.own_format)
        taken = Mission.objects.exclude(session=None).exclude(pk=record and record.pk)
        self.fields["session"].queryset = free.exclude(pk__in=taken.values("session"))
        if not self.fields["session"].queryset.exists():
            del self.fields["session"]

    def clean(self):
        data = super().clean()
        check_period(self, data)
        return data


class SecondmentForm(_MissionForm):
    task = _prose(
        Mission, "task", _("Task"), 4, required=True, help_text=_("What is to be done there, and what shall stay.")
    )
    sending = forms.ModelChoiceField(
        City.objects.none(), label=_("Sending city"), to_field_name="code", help_text=_("Whose people go.")
    )
    receiving = forms.ModelChoiceField(
        City.objects.none(), label=_("Receiving city"), to_field_name="code", help_text=_("Where they work.")
    )
    field_order = ["city", "title", "task", "sending", "receiving", "starts", "ends", "session"]
    own_format = Session.Format.SECONDMENT

    def clean(self):
        data = super().clean()
        if data.get("sending") and data.get("sending") == data.get("receiving"):
            self.add_error("receiving", _("Nobody is seconded to the own city."))
        return data


class StudyTripForm(_MissionForm):
    task = _prose(
        Mission, "task", _("Purpose"), 3, required=True, help_text=_("What the cities want to see, and why.")
    )
    receiving = forms.ModelChoiceField(
        City.objects.none(), label=_("City that hosts"), to_field_name="code", required=False,
        empty_label=_("none of this deep dive"),
    )  # fmt: skip
    cities = forms.ModelMultipleChoiceField(
        City.objects.none(),
        label=_("Cities that travel"),
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
    )
    hosts = _prose(Mission, "hosts", _("Hosts"), 2, help_text=_("Offices and organisations, by name of function."))
    programme = _prose(Mission, "programme", _("Programme"), 6)
    field_order = [
        "city",
        "title",
        "task",
        "receiving",
        "hosts",
        "cities",
        "programme",
        "starts",
        "ends",
        "session",
    ]
    own_format = Session.Format.STUDY_TRIP

    def clean(self):
        data = super().clean()
        if data.get("receiving") in (data.get("cities") or ()):
            self.add_error("cities", _("The city that hosts does not travel to itself: untick it."))
        return data


class _NewMixin(VoiceMixin):
    """On whose behalf; a city asks only for a mission that concerns itself."""

    def __init__(self, *args, voices, **kwargs):
        super().__init__(*args, **kwargs)
        self.set_voices(voices, _("the cohort"))

    def clean(self):
        data = super().clean()
        named = {data.get("sending"), data.get("receiving"), *(data.get("cities") or ())}
        if data.get("city") and not self.errors and data["city"] not in named:
            self.add_error(None, _("%(city)s has no part in this. Name it as one of the cities.") % data)
        return data


class NewSecondmentForm(_NewMixin, SecondmentForm):
    pass


class NewStudyTripForm(_NewMixin, StudyTripForm):
    pass


class EditSecondmentForm(SecondmentForm, VersionedForm):
    """The same under the version lock."""


class EditStudyTripForm(StudyTripForm, VersionedForm):
    """The same under the version lock."""


class StepForm(VersionedForm):
    """A button under the lock."""

    to = forms.ChoiceField(choices=[("agreed", "agreed"), ("under_way", "under way")])


class OverForm(VersionedForm):
    """Why a mission is declined or cancelled."""

    reason = _prose(
        Mission, "reason", _("Why"), 3, required=True, help_text=_("Who reads the mission reads the reason.")
    )


class _MoneyForm(forms.Form):
    """An amount and its currency; `money` names the field of the amount."""

    money = "amount"
    currency = forms.CharField(
        label=_("Currency"), required=False, max_length=3, help_text=_("Three letters, for example EUR.")
    )

    def clean_currency(self):
        code = self.cleaned_data["currency"].upper()
        if code and not (len(code) == 3 and code.isascii() and code.isalpha()):
            raise forms.ValidationError(_("Three letters, for example EUR."))
        return code

    def clean(self):
        data = super().clean()
        if data.get(self.money) is not None and not data.get("currency") and "currency" not in self.errors:
            self.add_error("currency", _("Say in which currency."))
        return data


def _amount(label, **more):
    return forms.DecimalField(
        label=label, required=False, min_value=0, max_digits=12, decimal_places=2, localize=False, **more
    )


class MissionReportForm(_MoneyForm, VersionedForm):
    money = "costs"
    field_order = ["report", "ends", "costs", "currency"]
    report = _prose(
        Mission, "report", _("Report"), 8, required=True,
        help_text=_("What was done, what came of it, what would be done otherwise. Functions instead of names."),
    )  # fmt: skip
    ends = day_field(_("Last day"))
    costs = _amount(
        _("Costs"), help_text=_("Of all who went, whoever paid: for the indicators of the report. May stay empty.")
    )

    def __init__(self, *args, mission, **kwargs):
        super().__init__(*args, **kwargs)
        self.again = {"mission": mission}
        if mission.ends:
            del self.fields["ends"]


class FollowUpForm(VersionedForm):
    """What changed because of a mission, and in which records; `mine`: those that the person may change."""

    outcome = _prose(
        Mission, "outcome", _("What changed because of it"), 4, required=True,
        help_text=_("Also if it is little or nothing: then say why."),
    )  # fmt: skip
    changed = CitedField(
        label=_("Records that changed"), required=False,
        help_text=_("Keys of your own records, for example LVI-O2: the trace then shows what they owe to this."),
    )  # fmt: skip

    def __init__(self, *args, mine, **kwargs):
        super().__init__(*args, **kwargs)
        self.again = {"mine": mine}
        self.fields["changed"].queryset = mine


def records_of(user, dive):
    """What somebody can name as changed: all they may edit, but needs, offers and missions."""
    return Record.objects.editable_by(user).filter(deep_dive=dive).exclude(kind__in=[*KINDS, "mission"])


class PeopleField(forms.ModelMultipleChoiceField):
    label_from_instance = PersonField.label_from_instance


class PeopleForm(VersionedForm):
    """Who goes, of the delegates of one's own city."""

    people = PeopleField(
        User.objects.none(), label=_("Who goes"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, candidates, **kwargs):
        super().__init__(*args, **kwargs)
        self.again = {"candidates": candidates}
        self.fields["people"].queryset = User.objects.filter(pk__in=[person.pk for person in candidates])


class TravelForm(_MoneyForm):
    """One's own travel. `seen`: the version that was seen, 0 for none."""

    field_order = [
        "seen", "arrives", "leaves", "languages", "interpretation", "accessibility", "visa_letter", "costs_by",
        "amount", "currency", "note",
    ]  # fmt: skip
    seen = forms.IntegerField(widget=forms.HiddenInput)
    arrives = day_field(pgettext_lazy("travel", "Arrives"))
    leaves = day_field(pgettext_lazy("travel", "Leaves"))
    languages = forms.CharField(label=_("Languages you speak"), required=False, max_length=160)
    interpretation = forms.CharField(label=_("Interpretation you need"), required=False, max_length=300)
    accessibility = _prose(
        Travel, "accessibility", _("Accessibility"), 2,
        help_text=_("Only what the hosts must know: steps, hearing, food."),
    )  # fmt: skip
    visa_letter = forms.BooleanField(label=_("I need a letter for the visa"), required=False)
    costs_by = forms.ChoiceField(label=_("Who bears the costs"), choices=CostsBy.choices, required=False)
    amount = _amount(_("Amount"))
    note = _prose(Travel, "note", _("Note"), 2)

    def clean(self):
        data = super().clean()
        if data.get("arrives") and data.get("leaves") and data["leaves"] < data["arrives"]:
            self.add_error("leaves", _("The end lies before the start."))
        return data


class LessonForm(forms.Form):
    """One thing that a city takes home. `cities`: those for which the person may say so."""

    city = forms.ModelChoiceField(
        City.objects.none(), label=_("For which city"), to_field_name="code", empty_label=None
    )
    what = forms.CharField(label=_("What we saw"), max_length=Lesson._meta.get_field("what").max_length)
    verdict = forms.ChoiceField(label=_("We"), choices=Verdict.choices, widget=forms.RadioSelect)
    reason = _prose(
        Lesson, "reason", _("Why"), 3, required=True, help_text=_("What fits at home, and what does not.")
    )

    def __init__(self, *args, cities, **kwargs):
        super().__init__(*args, **kwargs)
        self.again = {"cities": cities}
        self.fields["city"].queryset = City.objects.filter(pk__in=[city.pk for city in cities])
        if len(cities) == 1:
            self.fields["city"].widget = forms.HiddenInput()
            self.initial.setdefault("city", cities[0].code)


class EditLessonForm(LessonForm):
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["city"]
