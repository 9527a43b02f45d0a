from django import forms
from django.utils.translation import gettext_lazy as _

from .models import Rhythm


class PreferenceForm(forms.Form):
    digest = forms.ChoiceField(
        label=_("E-mail"),
        choices=Rhythm.choices,
        widget=forms.RadioSelect,
        help_text=_("At seven in the morning in your time zone. Of drafts it names only key, kind and city."),
    )
    follow_own = forms.BooleanField(label=_("Follow by itself what I write, ask or comment on"), required=False)
