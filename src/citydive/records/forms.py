from django import forms
from django.utils.translation import gettext_lazy as _

from .models import Visibility


class VersionedForm(forms.Form):
    """An edit form under the version lock: carries the version that the person saw in `seen`."""

    seen = forms.IntegerField(widget=forms.HiddenInput)


class CommentForm(forms.Form):
    text = forms.CharField(label=_("Your comment"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))


class VisibilityForm(VersionedForm):
    visibility = forms.ChoiceField(label=_("Who sees this"), choices=Visibility.choices)
