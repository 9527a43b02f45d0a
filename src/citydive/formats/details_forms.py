"""What a session has besides date, place and agenda: only the fields of its format are asked for."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from citydive import forms
from citydive.cohorts.models import City, Organisation, Stage
from citydive.records.forms import VersionedForm

from .content import SESSION_LABELS
from .fields import OWN, PROSE, fields_of
from .models import Session

MOST_QUESTIONS = 3


def _prose(name, rows, help_text=""):
    longest = Session._meta.get_field(name).max_length
    return forms.CharField(
        label=SESSION_LABELS[name], required=False, max_length=longest, help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )  # fmt: skip


def _city(name):
    return forms.ModelChoiceField(
        City.objects.none(), label=SESSION_LABELS[name], required=False, to_field_name="code"
    )


class StageField(forms.ModelChoiceField):
    def label_from_instance(self, stage):
        return gettext(stage.title)


class DetailsForm(VersionedForm):
    """Purpose, stage, who takes part, preparation, and what belongs to the format of `session`."""

    purpose = _prose("purpose", 2, _("What is different afterwards, in one or two sentences."))
    stage = StageField(
        Stage.objects.none(), label=SESSION_LABELS["stage"], required=False, to_field_name="slug"
    )  # fmt: skip
    aim = forms.ChoiceField(label=SESSION_LABELS["aim"], required=False, choices=[("", "–"), *Session.Aim.choices])
    sending, receiving = _city("sending"), _city("receiving")
    venue = _prose("venue", 2, _("House, room, address."))
    hosts = _prose("hosts", 2, _("Offices and organisations, by name of function."))
    mission = _prose("mission", 4, _("What the expert does there, for whom, and what stays behind."))
    programme = _prose("programme", 6)
    travel = _prose("travel", 4, _("How to get there, where to stay, who pays; only the cohort sees it."))
    report = _prose("report", 6, _("What was done and what came out of it."))
    organisations = forms.ModelMultipleChoiceField(
        Organisation.objects.none(), label=SESSION_LABELS["organisations"], required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    reading = _prose("reading", 3, _("What to read, with links; only the cohort sees it."))
    questions = _prose("questions", 3, _("One per line, three at most. Delegates answer them before the session."))

    def __init__(self, *args, session, **kwargs):
        super().__init__(*args, **kwargs)
        self.again = {"session": session}
        dive = session.record.deep_dive
        self.fields["stage"].queryset = dive.stages.all()
        self.fields["organisations"].queryset = dive.organisations.all()
        members = City.objects.filter(memberships__deep_dive=dive)
        for name in ("sending", "receiving"):
            self.fields[name].queryset = members
        for name in set(OWN) - set(fields_of(session)):
            del self.fields[name]
        if not dive.organisations.exists():
            del self.fields["organisations"]

    def clean_questions(self):
        lines = [line.strip() for line in self.cleaned_data["questions"].splitlines() if line.strip()]
        if len(lines) > MOST_QUESTIONS:
            raise forms.ValidationError(
                _("These are %(n)s questions, and three are the most. Keep those that matter most."),
                params={"n": len(lines)},
            )
        return "\n".join(lines)

    def clean(self):
        data = super().clean()
        if data.get("sending") and data.get("sending") == data.get("receiving"):
            self.add_error("receiving", _("Somebody is sent from one city to another: choose two."))
        return data

    def texts(self, session) -> dict:
        """What stands in `session`, per field of this form, as it would be typed."""
        typed = {name: getattr(session, name) for name in (*PROSE, "aim")}
        typed["stage"] = session.stage.slug if session.stage else ""
        for name in ("sending", "receiving"):
            city = getattr(session, name)
            typed[name] = city.code if city else ""
        typed["organisations"] = [each.pk for each in session.organisations.all()]
        return {name: value for name, value in typed.items() if name in self.fields}


class PrepareForm(VersionedForm):
    """The questions of a session, each with room for an answer."""

    # As they stood when the form was opened.
    asked = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args, session, **kwargs):
        super().__init__(*args, **kwargs)
        self.again = {"session": session}
        self.session = session
        self.fields["asked"].initial = session.questions
        for number, question in enumerate(session.questions_asked, start=1):
            self.fields[f"answer_{number}"] = forms.CharField(
                label=question, required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
            )

    def clean(self):
        data = super().clean()
        if data.get("asked") != self.session.questions:
            # What is shown again carries the questions of now.
            self.data["asked"] = self.session.questions
            raise forms.ValidationError(
                _("The questions changed while you wrote. Look whether your answers still fit, then save again.")
            )
        if not any(text for name, text in data.items() if name.startswith("answer_")):
            raise forms.ValidationError(_("Answer at least one question; a few words are enough."))
        return data

    @property
    def answers(self) -> list[tuple[str, str]]:
        return [(question, self.cleaned_data[f"answer_{number}"])
                for number, question in enumerate(self.session.questions_asked, start=1)]  # fmt: skip

    @staticmethod
    def texts(session, sheet) -> dict:
        """The answers of a sheet by the names of the fields, as far as their questions are still asked."""
        given = {each["question"]: each["text"] for each in sheet.answers} if sheet else {}
        asked = enumerate(session.questions_asked, start=1)
        return {f"answer_{number}": given.get(question, "") for number, question in asked}
