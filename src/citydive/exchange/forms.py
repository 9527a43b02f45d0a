from django.utils.translation import gettext_lazy as _

from citydive import forms
from citydive.cohorts.models import City, Membership
from citydive.records.citing import CitedField
from citydive.records.forms import VersionedForm
from citydive.records.models import Record

from .models import Advice, Question, Verdict


class VoiceMixin:
    """Adds "On behalf of" where somebody can speak for more than one; cleans to a City or None."""

    def set_voices(self, voices, nobody):
        self.voices = {(city.code if city else ""): city for city in voices}
        if len(voices) > 1:
            choices = [(code, city.name if city else nobody) for code, city in self.voices.items()]
            self.fields["city"] = forms.ChoiceField(
                label=_("On behalf of"), choices=choices, required="" not in self.voices
            )

    def clean(self):
        data = super().clean()
        if "city" in self.fields:
            data["city"] = self.voices.get(data.get("city", ""))
        else:
            data["city"] = next(iter(self.voices.values()))
        return data


class AskedMixin:
    """Which other cities the question is put to."""

    def set_cities(self, dive, without):
        members = dive.memberships.filter(state=Membership.State.ACTIVE, city__isnull=False)
        cities = City.objects.filter(memberships__in=members).exclude(pk__in=without)
        self.fields["asked"].queryset = cities


def _question_text():
    return forms.CharField(
        label=_("Your question"),
        max_length=Question._meta.get_field("text").max_length,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The first line becomes its title."),
    )


def _asked_field():
    return forms.ModelMultipleChoiceField(
        City.objects.none(), label=_("Asked to"), required=False, to_field_name="code",
        widget=forms.CheckboxSelectMultiple, help_text=_("Nobody ticked: everyone in the cohort."),
    )  # fmt: skip


def _advice_text():
    return forms.CharField(
        label=_("Your advice"),
        max_length=Advice._meta.get_field("text").max_length,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class AskForm(VoiceMixin, AskedMixin, forms.Form):
    text = _question_text()
    asked = _asked_field()

    def __init__(self, *args, dive, voices, **kwargs):
        super().__init__(*args, **kwargs)
        self.set_voices(voices, _("the cohort"))
        self.set_cities(dive, [voices[0].pk] if len(voices) == 1 and voices[0] else [])

    def clean(self):
        data = super().clean()
        if data["city"] and data["city"] in data.get("asked", []):
            self.add_error("asked", _("A city does not ask itself: untick %(city)s.") % {"city": data["city"]})
        return data


class EditQuestionForm(AskedMixin, VersionedForm):
    text = _question_text()
    asked = _asked_field()

    def __init__(self, *args, record, **kwargs):
        super().__init__(*args, **kwargs)
        self.again = {"record": record}
        self.set_cities(record.deep_dive, [record.city_id] if record.city_id else [])


class AdviceForm(VoiceMixin, forms.Form):
    text = _advice_text()
    basis = CitedField(required=False)

    def __init__(self, *args, user, question, voices, **kwargs):
        super().__init__(*args, **kwargs)
        # A question answered with itself would go round in a circle.
        self.fields["basis"].queryset = Record.objects.visible_to(user).exclude(pk=question.pk)
        self.set_voices(voices, _("myself"))


class EditAdviceForm(VersionedForm):
    text = _advice_text()


class ChangedForm(VersionedForm):
    """Which records of one's own the advice changed."""

    changed = CitedField(label=_("What it changed"), help_text=_("Keys of your own records, for example LVI-O2."))

    def __init__(self, *args, user, question, **kwargs):
        super().__init__(*args, **kwargs)
        self.again = {"user": user, "question": question}
        self.fields["changed"].queryset = (
            Record.objects.editable_by(user)
            .filter(deep_dive=question.deep_dive_id, city=question.city_id)
            .exclude(kind__in=["question", "advice"])
        )


class MarkForm(ChangedForm):
    """What the asking city made of an advice."""

    # Nothing is chosen beforehand: an answer that nobody meant would be told to the peers.
    verdict = forms.ChoiceField(label=_("We have"), choices=[("", _("choose")), *Verdict.choices])
    reason = forms.CharField(
        label=_("Why"), required=False, max_length=Advice._meta.get_field("reason").max_length,
        widget=forms.Textarea(attrs={"rows": 2}), help_text=_("Needed for adapted and declined."),
    )  # fmt: skip
    field_order = ["verdict", "reason", "changed", "seen"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["changed"].required = False

    def clean(self):
        data = super().clean()
        verdict = data.get("verdict")
        if verdict in (Verdict.ADAPTED, Verdict.DECLINED) and not data.get("reason"):
            self.add_error("reason", _("Say why: the peers learn from the reason."))
        if verdict == Verdict.DECLINED and data.get("changed"):
            self.add_error(
                "changed", _("A declined advice changed nothing: leave this empty, or choose “adapted”.")
            )
        return data
