from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from citydive import forms

from .forms import VersionedForm
from .kinds import get_kind

OWN = {"title": _("Title"), "summary": _("Summary")}


class TranslationForm(VersionedForm):
    """One field per text of the record (`translating.asked_for`), in the writing direction of the language."""

    edition = forms.IntegerField(widget=forms.HiddenInput)
    machine = forms.BooleanField(
        label=_("A machine wrote this, and nobody has read it through yet."),
        help_text=_("Readers see it marked as a machine draft."),
        required=False,
    )

    def __init__(self, *args, record, language, texts, **kwargs):
        super().__init__(*args, **kwargs)
        self.again = {"record": record, "language": language, "texts": texts}
        self.texts = texts
        labels = OWN | dict(get_kind(record.kind).labels)
        attributes = {"lang": language, "dir": "rtl" if get_language_info(language)["bidi"] else "ltr"}
        for name, text in texts.items():
            self.fields[name] = self._field(name, text, labels.get(name, name), attributes)
        self.order_fields([*texts, "machine"])

    @staticmethod
    def _field(name, text, label, attributes):
        if name == "title":
            return forms.CharField(label=label, max_length=240, widget=forms.TextInput(attrs=dict(attributes)))
        rows = min(12, 3 + len(text) // 90)
        widget = forms.Textarea(attrs=attributes | {"rows": rows})
        return forms.CharField(label=label, max_length=20_000, required=False, widget=widget)

    @property
    def pairs(self):
        """(field, original) in the order of the page."""
        return [(self[name], text) for name, text in self.texts.items()]

    @property
    def words(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in self.texts}
