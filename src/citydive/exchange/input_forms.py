"""Forms of scientific inputs."""

from django.utils.translation import gettext_lazy as _

from citydive import forms
from citydive.plaintext import clean, number_in
from citydive.records.citing import CitedField, keys_text
from citydive.records.forms import VersionedForm
from citydive.records.models import Record

from .citation import doi_in
from .forms import VoiceMixin
from .models import Input, Sort, Usable

BIBLIOGRAPHIC = ("authors", "year", "container", "volume", "issue", "pages", "publisher", "doi", "url")
# What stands behind "More".
DETAILS = ("volume", "issue", "pages", "publisher")
SORTS = [(each.value, each.label) for each in (Sort.PAPER, Sort.TALK, Sort.DATA)]
REFERENCE_FILES = (".bib", ".ris", ".txt")
MEGABYTE = 1024 * 1024


def _line(label, most, **more):
    return forms.CharField(label=label, max_length=most, required=False, **more)


class BibliographicForm(forms.Form):
    """Who wrote what, when and where."""

    title = forms.CharField(label=_("Title"), max_length=200)
    authors = forms.CharField(
        label=_("Authors"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("As the source names them, one to a line."),
    )  # fmt: skip
    year = forms.IntegerField(label=_("Year"), required=False, min_value=1500, max_value=2200, localize=False)
    container = _line(_("Journal, book or event"), 300)
    doi = _line(_("DOI"), 300, help_text=_("For example 10.1000/xyz. Its form is checked; nobody is asked for it."))
    url = forms.URLField(label=_("Web address"), required=False, max_length=500, assume_scheme="https")
    volume = _line(_("Volume"), 40)
    issue = _line(_("Issue"), 40)
    pages = _line(_("Pages"), 40)
    publisher = _line(_("Publisher"), 200)
    summary = forms.CharField(
        label=_("What it says"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("In a few sentences, in your own words."),
    )  # fmt: skip

    @property
    def first(self) -> list:
        return [self[name] for name in self.fields if name not in DETAILS]

    @property
    def more(self) -> list:
        return [self[name] for name in DETAILS if name in self.fields]

    @property
    def more_is_wrong(self) -> bool:
        return any(each.errors for each in self.more)

    def clean_doi(self):
        typed = self.cleaned_data["doi"]
        found = doi_in(typed)
        if typed and not found:
            raise forms.ValidationError(
                _("This is no DOI. It begins with 10., then a number, a slash and the rest: 10.1000/xyz.")
            )
        return found


class InformsMixin:
    """The records that an input is tied to."""

    def set_user(self, user):
        self.fields["informs"] = CitedField(
            label=_("What it speaks to"), required=False, queryset=Record.objects.visible_to(user),
            help_text=_("Keys of findings, decisions, statements or other records, for example LVI-D2."),
        )  # fmt: skip


class NewInputForm(InformsMixin, VoiceMixin, BibliographicForm):
    sort = forms.ChoiceField(label=_("Kind of input"), choices=SORTS)

    def __init__(self, *args, user, voices, **kwargs):
        super().__init__(*args, **kwargs)
        self.set_user(user)
        self.set_voices(voices, _("the cohort (moderator)"))
        self.order_fields(
            ["city", "sort", "title", "authors", "year", "container", "doi", "url", "summary", "informs"]
        )


class InputEditForm(InformsMixin, BibliographicForm, VersionedForm):
    sort = forms.ChoiceField(label=_("Kind of input"), choices=SORTS)

    def __init__(self, *args, record, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.again = {"record": record, "user": user}
        self.set_user(user)
        self.fields["informs"].queryset = self.fields["informs"].queryset.exclude(pk=record.pk)
        self.order_fields(["sort", "title", "authors", "year", "container", "doi", "url", "summary", "informs"])


class ReviewForm(BibliographicForm):
    """A review of an analysis. The verdict and one sentence for everybody are enough."""

    usable = forms.ChoiceField(label=_("The analysis is"), choices=[("", _("choose")), *Usable.choices])
    plain = forms.CharField(
        label=_("In one sentence, for everybody"), max_length=400, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What somebody without your knowledge should know before using it."),
    )  # fmt: skip
    field_order = ["usable", "plain", "authors", "summary", "year", "doi", "url"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["title"]
        for name in ("container", *DETAILS):
            del self.fields[name]
        self.fields["authors"].label = _("Who reviewed it")
        self.fields["authors"].help_text = _("As they want to be credited, one to a line.")
        self.fields["summary"].label = _("The review")
        self.fields["summary"].help_text = _("What was looked at, what holds, and what does not.")


class NewReviewForm(VoiceMixin, ReviewForm):
    def __init__(self, *args, voices, **kwargs):
        super().__init__(*args, **kwargs)
        self.set_voices(voices, _("myself"))


class ReviewEditForm(ReviewForm, VersionedForm):
    checked = forms.BooleanField(label=_("I compared it with the present edition of the analysis."), required=False)

    def __init__(self, *args, record, **kwargs):
        super().__init__(*args, **kwargs)
        self.again = {"record": record}
        if not record.outdated:
            del self.fields["checked"]


class ImportForm(VoiceMixin, forms.Form):
    """References as text or as a file; then which of them to keep. cleaned_data["text"] is what was brought."""

    text = forms.CharField(
        label=_("BibTeX or RIS"), required=False, max_length=300_000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Pasted from your library, or from “Cite” on the publisher's page."),
    )  # fmt: skip
    file = forms.FileField(label=_("or a file (.bib, .ris)"), required=False)

    def __init__(self, *args, voices, **kwargs):
        super().__init__(*args, **kwargs)
        self.set_voices(voices, _("the cohort (moderator)"))

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if upload is None:
            return None
        if not upload.name.lower().endswith(REFERENCE_FILES):
            raise forms.ValidationError(
                _("“%(name)s” is no file of references. Save it as .bib or .ris.") % {"name": upload.name}
            )
        if upload.size > MEGABYTE:
            raise forms.ValidationError(_("The file is larger than 1 MB. Bring it in parts."))
        return upload

    def clean(self):
        data = super().clean()
        upload = data.pop("file", None)
        if upload is not None:
            data["text"] = _decoded(upload.read())
        if not data.get("text") and not self.errors:
            self.add_error("text", _("Paste some references, or choose a file."))
        return data

    @property
    def chosen(self) -> set[int]:
        """The numbers of the entries that are ticked."""
        return {number_in(each) for each in self.data.getlist("entry")} - {None}


def _decoded(data: bytes) -> str:
    """Old libraries write in the code page of Windows."""
    for encoding in ("utf-8-sig", "cp1252", "latin-1"):
        try:
            return clean(data.decode(encoding))
        except UnicodeDecodeError:
            continue
    raise AssertionError("Every byte is a letter in latin-1.")


def input_values(record, informs=()) -> dict:
    """What stands in an input, by the names of the form."""
    row = Input.objects.values("sort", *BIBLIOGRAPHIC, "usable", "plain").get(pk=record.pk)
    return row | {"title": record.title, "summary": record.summary, "informs": keys_text(informs)}
