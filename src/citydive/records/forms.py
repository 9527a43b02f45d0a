from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from citydive import forms
from citydive.cohorts.models import Grant, Role, User

from .models import Visibility


class VersionedForm(forms.Form):
    """An edit form under the version lock: carries the version that the person saw in `seen`."""

    seen = forms.IntegerField(widget=forms.HiddenInput)


class CommentForm(forms.Form):
    text = forms.CharField(label=_("Your comment"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))


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


class GrantForm(forms.Form):
    """Give somebody from outside the cities a dated right on one record."""

    party = forms.ModelChoiceField(User.objects.none(), label=_("Who"))
    verb = forms.ChoiceField(label=pgettext_lazy("right", "May"), choices=Grant.Verb.choices)
    until = forms.DateField(
        label=_("Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Empty: until you take it back."),
    )

    def __init__(self, *args, record, **kwargs):
        super().__init__(*args, **kwargs)
        actors = Role.objects.filter(deep_dive=record.deep_dive, kind=Role.Kind.ACTOR, until__isnull=True)
        self.fields["party"].queryset = User.objects.filter(is_active=True, roles__in=actors).distinct()

    def clean_until(self):
        until = self.cleaned_data["until"]
        if until and until < timezone.localdate():
            raise forms.ValidationError(_("This day is over already."))
        return until
