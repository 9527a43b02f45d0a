"""Django's forms, with what people type cleaned in one place: rooms write `from citydive import forms`.

Every text of a form goes through `citydive.plaintext` before its field looks at it, so that no form can forget to.
What is wrong is said in words of our own (`citydive.formwords`).
Passwords are left as they are. A text without a limit of its own has `LONGEST` characters at most.
"""

from django.core.validators import MaxLengthValidator
from django.forms import *  # noqa: F403
from django.forms import CharField, HiddenInput, PasswordInput, Textarea, ValidationError
from django.forms import DateField as _DateField
from django.forms import Form as _Form
from django.forms import ModelChoiceField as _ModelChoiceField
from django.forms import ModelForm as _ModelForm
from django.forms.widgets import Input
from django.utils.translation import gettext_lazy as _

from citydive.formwords import say_plainly
from citydive.plaintext import clean, one_line

LONGEST = 20_000
YEARS = range(1900, 2200)


class _Cleaned:
    """Cleans `data` before the fields do."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field.widget, Textarea):
                # A browser would cut the end of a long text off without a word; the form says that it is too long.
                field.widget.attrs.pop("maxlength", None)

    def full_clean(self):
        if self.is_bound:
            self.data = self._cleaned_data()
            for field in self.fields.values():
                _limit(field)
                say_plainly(field)
        super().full_clean()

    def _cleaned_data(self):
        """A copy of what was sent, cleaned; a form shown again shows the cleaned text."""
        data = self.data.copy()
        for name, field in self.fields.items():
            if isinstance(field.widget, PasswordInput):
                continue
            wash = one_line if _is_line(field.widget) else clean
            key = self.add_prefix(name)
            for sent in [each for each in data if each == key or each.startswith(f"{key}_")]:
                _wash(data, sent, wash)
        return data


class DateField(_DateField):
    """A day of a year that can be meant. Browsers make 0026 of a year typed as 26, and from days at the ends of the
    calendar nothing can be counted: a calendar file names the day after the last one."""

    def to_python(self, value):
        day = super().to_python(value)
        if day is not None and day.year not in YEARS:
            raise ValidationError(
                _("The year %(year)s cannot be meant. Write the day as 2025-06-30."),
                code="year",
                params={"year": f"{day.year:04}"},
            )
        return day


class ModelChoiceField(_ModelChoiceField):
    """Asks to choose where something must be chosen, and shows one dash where nothing need be, not nine."""

    def __init__(self, queryset, *, required=True, **options):
        options.setdefault("empty_label", _("choose") if required else "–")
        super().__init__(queryset, required=required, **options)


class Form(_Cleaned, _Form):
    """A form whose texts are clean before they are checked."""


class ModelForm(_Cleaned, _ModelForm):
    """The same for a form made from a model."""


def _is_line(widget) -> bool:
    # A hidden field may carry a text of several lines from one page to the next.
    return isinstance(widget, Input) and not isinstance(widget, HiddenInput)


def _wash(data, name, wash):
    if hasattr(data, "setlist"):
        data.setlist(name, [wash(each) if isinstance(each, str) else each for each in data.getlist(name)])
    elif isinstance(data[name], str):
        data[name] = wash(data[name])


def _limit(field):
    if isinstance(field, CharField) and field.max_length is None:
        field.max_length = LONGEST
        field.validators.append(MaxLengthValidator(LONGEST))
