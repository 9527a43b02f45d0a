from django.conf import settings
from django.utils.translation import gettext_lazy as _

from citydive import forms

from .filetypes import accepted_words


class AttachmentForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        max_length=200,
        error_messages={
            "required": _("Choose a file."),
            "empty": _("The file is empty."),
            "missing": _("No file arrived. Choose it again."),
        },
    )
    description = forms.CharField(
        label=_("What it is"),
        max_length=300,
        required=False,
        help_text=_("Of a picture: what it shows, in words, for those who do not see it."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        limit = min(settings.ATTACHMENT_MAX_MB, settings.UPLOAD_MAX_MB)
        # Both sentences are whole, so that each can be translated.
        self.fields["file"].help_text = " ".join(
            [
                accepted_words(),
                _("At most %(limit)s MB. The place where a photo was taken is removed from it.") % {"limit": limit},
            ]
        )
