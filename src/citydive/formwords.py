"""What forms say where Django would say it in general words: what is wrong and what to do, in one sentence.

By kind of field and code of the error; the sentence stands at the field, so it need not say where. A field that
brings words of its own keeps them.
"""

from django import forms  # noqa: TID251 - the fields themselves, to give them their words
from django.utils.translation import gettext_lazy as _

_CHOOSE = _("This cannot be chosen here. Choose from the list.")
_NO_FILE = _("No file came with the form. Choose it once more, then send again.")

WORDS = {
    forms.Field: {
        "required": _("This is missing. Fill it in."),
        "unique": _("This is taken already. Choose another."),
    },
    forms.CharField: {
        "max_length": _("This is too long: at most %(limit_value)d characters fit, there are %(show_value)d."),
        "min_length": _(
            "This is too short: at least %(limit_value)d characters are needed, there are %(show_value)d."
        ),
    },
    forms.SlugField: {"invalid": _("Use letters, digits and hyphens only, such as heat-in-the-city.")},
    forms.IntegerField: {
        "invalid": _("This is not a whole number. Write digits only, such as 12."),
        "min_value": _("This is too small. Write %(limit_value)s or more."),
        "max_value": _("This is too large. Write %(limit_value)s or less."),
    },
    forms.FloatField: {"invalid": _("This is not a number. Write it as 12.5.")},
    forms.DateField: {"invalid": _("This is not a day of the calendar. Write it as 2025-06-30.")},
    forms.TimeField: {"invalid": _("This is not a time of day. Write it as 14:30.")},
    forms.EmailField: {"invalid": _("This is not an e-mail address. It looks like name@example.org.")},
    forms.URLField: {"invalid": _("This is not an address of a web page. It starts with https:// or http://.")},
    forms.BooleanField: {"required": _("Tick this box to go on.")},
    forms.ChoiceField: {"required": _("Choose one."), "invalid_choice": _CHOOSE},
    forms.MultipleChoiceField: {
        "required": _("Tick at least one."),
        "invalid_choice": _CHOOSE,
        "invalid_list": _CHOOSE,
    },
    forms.ModelChoiceField: {"required": _("Choose one."), "invalid_choice": _CHOOSE},
    forms.ModelMultipleChoiceField: {
        "required": _("Tick at least one."),
        "invalid_choice": _CHOOSE,
        "invalid_pk_value": _CHOOSE,
        "invalid_list": _CHOOSE,
    },
    forms.FileField: {
        "required": _("Choose a file."),
        "invalid": _NO_FILE,
        "missing": _NO_FILE,
        "empty": _("The file is empty. Choose another, or save it again where it comes from."),
        "max_length": _("The name of the file is too long: at most %(max)d characters. Give it a shorter one."),
    },
}


def say_plainly(field) -> None:
    """Give a form field these words, except where it has some of its own."""
    django, ours = {}, {}
    for kind in reversed(type(field).__mro__):
        django |= getattr(kind, "default_error_messages", {})
        ours |= WORDS.get(kind, {})
    for code, words in ours.items():
        if field.error_messages.get(code) is django.get(code):
            field.error_messages[code] = words
