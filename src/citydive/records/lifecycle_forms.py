from django import forms
from django.utils.translation import gettext_lazy as _

from .forms import VersionedForm


class WithdrawForm(VersionedForm):
    reason = forms.CharField(
        label=_("Why it is withdrawn"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everybody who may read the record reads this too. One sentence is enough."),
    )


class PutBackForm(VersionedForm):
    pass
