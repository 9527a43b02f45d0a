from django.utils.translation import gettext_lazy as _

from citydive import forms

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


class AskErasureForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it must be erased"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "For the administrator, without the names in question. For example: names a person who objects."
        ),
    )


class ConfirmErasureForm(forms.Form):
    """The key, typed once more: nobody erases by a slip of the hand."""

    key = forms.CharField(
        label=_("Type the key"),
        max_length=24,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "dir": "ltr"}),
    )

    def __init__(self, *args, key, **kwargs):
        super().__init__(*args, **kwargs)
        self.key = key

    def clean_key(self):
        typed = self.cleaned_data["key"].strip().upper()
        if typed != self.key:
            raise forms.ValidationError(_("This is not the key of the request. Nothing was erased."))
        return typed
