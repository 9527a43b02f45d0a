from django.utils.translation import gettext_lazy as _

from citydive import forms

from .models import Rhythm


class PreferenceForm(forms.Form):
    YES, NO = "yes", "no"

    digest = forms.ChoiceField(
        label=_("E-mail"),
        choices=Rhythm.choices,
        widget=forms.RadioSelect,
        help_text=_("At seven in the morning in your time zone. Of drafts it names only key, kind and city."),
    )
    own = forms.ChoiceField(
        label=_("What I write, ask or comment on"),
        choices=[(YES, _("I follow by itself")), (NO, _("I follow only where I choose “Follow”"))],
        widget=forms.RadioSelect,
    )
