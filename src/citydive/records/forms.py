from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from citydive import forms
from citydive.cohorts.models import Grant, Role, User
from citydive.plaintext import number_in

from .models import Visibility
from .readers import people_reading


class VersionedForm(forms.Form):
    """An edit form under the version lock: carries the version that the person saw in `seen`."""

    seen = forms.IntegerField(widget=forms.HiddenInput)


class CommentForm(forms.Form):
    """A comment, and whom to tell of it: people who may read it, by the name that others see."""

    text = forms.CharField(label=_("Your comment"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))
    tell = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label=_("Besides those who follow this"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, record, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["tell"].queryset = people_reading(record, comments=True).exclude(pk=by.pk)
        self.left_out = False

    def clean(self):
        data = super().clean()
        if "tell" in self.errors:
            # Somebody lost the right since the page was opened: the comment and the others are not lost for it.
            chosen = [number for pk in self.data.getlist("tell") if (number := number_in(pk)) is not None]
            data["tell"] = self.fields["tell"].queryset.filter(pk__in=chosen)
            del self.errors["tell"]
            self.left_out = True
        return data


class CorrectForm(VersionedForm):
    """One's own comment, to correct. `seen`: how often it was corrected before."""

    text = CommentForm.base_fields["text"]


class VisibilityForm(VersionedForm):
    visibility = forms.ChoiceField(label=_("Who sees this"), choices=Visibility.choices)


class RestoreForm(VersionedForm):
    """Which version to bring back."""

    number = forms.IntegerField(min_value=1)


class JournalFilter(forms.Form):
    """Narrow a journal down. What does not fit is shown as a filter that finds nothing, never as everything."""

    person = forms.ModelChoiceField(User.objects.none(), label=_("Who"), required=False, empty_label=_("everybody"))
    act = forms.ChoiceField(label=_("What was done"), required=False)
    record = forms.CharField(label=_("Key of a record"), required=False, max_length=24)

    def __init__(self, *args, people, acts, with_records, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people
        self.fields["act"].choices = [("", _("everything")), *acts]
        if not with_records:
            del self.fields["record"]

    @property
    def narrows(self) -> bool:
        return any(self.data.get(name) for name in self.fields)

    def narrow(self, entries):
        if not self.is_valid():
            return entries.none()
        chosen = self.cleaned_data
        if chosen["person"]:
            entries = entries.filter(by=chosen["person"])
        if chosen["act"]:
            entries = entries.filter(verb=chosen["act"])
        if chosen.get("record"):
            entries = entries.filter(record_key=chosen["record"].strip().upper())
        return entries


def actor_accounts(dive):
    """The accounts that take part as actors today."""
    today = timezone.localdate()
    current = Role.objects.filter(Q(until=None) | Q(until__gte=today), deep_dive=dive, kind=Role.Kind.ACTOR)
    return User.objects.filter(is_active=True, roles__in=current).distinct()


class GrantForm(forms.Form):
    """Give somebody from outside the cities a dated right on one record."""

    party = forms.ModelChoiceField(User.objects.none(), label=_("Who"))
    verb = forms.ChoiceField(label=pgettext_lazy("right", "May"), choices=Grant.Verb.choices)
    until = forms.DateField(
        label=_("Until"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The right ends by itself after this day."),
    )

    def __init__(self, *args, record, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["party"].queryset = actor_accounts(record.deep_dive)

    def clean_until(self):
        until = self.cleaned_data["until"]
        if until < timezone.localdate():
            raise forms.ValidationError(_("This day is over already."))
        return until
