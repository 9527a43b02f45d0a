from django.utils.translation import gettext_lazy as _

from citydive import forms

from .actions import SIGNS
from .models import CODE_LENGTH

HOURS = [(2, _("2 hours")), (4, _("4 hours")), (8, _("8 hours")), (24, _("a day")), (72, _("three days"))]

NO_SUCH_CODE = _("No door has this code. It has six letters and digits; compare it again.")


class DoorCodeForm(forms.Form):
    """The code that stands on the screen of the session."""

    code = forms.CharField(label=_("Code"), max_length=20, help_text=_("Six letters and digits, such as KM3-T7X."))

    def clean_code(self):
        typed = "".join(sign for sign in self.cleaned_data["code"].upper() if sign.isalnum())
        if len(typed) != CODE_LENGTH or set(typed) - set(SIGNS):
            raise forms.ValidationError(NO_SUCH_CODE)
        return typed


class OpenDoorForm(forms.Form):
    """For how long, and for what. Opening it again with other choices replaces them: nobody's text is in it."""

    hours = forms.TypedChoiceField(label=_("Open for"), choices=HOURS, coerce=int, initial=4)
    takes = forms.MultipleChoiceField(label=_("What phones can send"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args, intakes, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["takes"].choices = [(each.slug, each.label) for each in intakes]
        self.fields["takes"].initial = [each.slug for each in intakes]
