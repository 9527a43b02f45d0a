from django.conf import settings
from django.utils.translation import gettext_lazy as _

from citydive import forms
from citydive.evidence.models import Figure
from citydive.records.citing import CitedField, refuse_circle
from citydive.records.forms import VersionedForm
from citydive.records.models import Record, Visibility

from .arranging import BACK, MOVES, OUT, find_line
from .models import Export, Result, Section, Statement

LANGUAGE = {"label": _("Language of the text"), "choices": settings.LANGUAGES, "initial": "en"}
DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ResultForm(forms.Form):
    """Begin a result."""

    title = forms.CharField(label=_("Title"), max_length=240)
    form = forms.ChoiceField(label=_("Form"), choices=Result.Form.choices)
    summary = forms.CharField(
        label=_("In one sentence"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    language = forms.ChoiceField(**LANGUAGE)


class NewResultForm(ResultForm):
    sections = forms.CharField(
        label=_("Outline"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One heading per line; you can change it later."),
    )

    def clean_sections(self):
        lines = [line.strip()[:160] for line in self.cleaned_data["sections"].splitlines() if line.strip()]
        if len(lines) > 60:
            raise forms.ValidationError(_("At most 60 headings, please."))
        return lines


class EditResultForm(VersionedForm, ResultForm):
    pass


class SectionForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=160)
    level = forms.TypedChoiceField(
        label=_("Level"), coerce=int, choices=Section._meta.get_field("level").choices, initial=1
    )


class EditSectionForm(VersionedForm, SectionForm):
    pass


class StatementForm(VersionedForm):
    """A statement and what it rests on. `seen` is 0 for a new one, which has no `statement` yet."""

    text = forms.CharField(label=_("Text"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=Statement.Kind.choices,
        help_text=_("A fact needs a basis, a duty an owner and a date; a judgement is yours."),
    )
    basis = CitedField(label=_("Rests on"), max_length=600, required=False)
    owner = forms.CharField(
        label=_("Who does it"), max_length=160, required=False, help_text=_("For duties: an office.")
    )
    due = forms.DateField(label=_("Until when"), required=False, widget=DATE)
    section = forms.ModelChoiceField(Section.objects.none(), label=_("Section"), empty_label=None)
    language = forms.ChoiceField(**LANGUAGE)

    def __init__(self, *args, result, user, statement=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.again = {"result": result, "user": user, "statement": statement}
        self.result, self.statement = result, statement
        self.fields["section"].queryset = result.sections.all()
        self.fields["basis"].queryset = Record.objects.visible_to(user).for_cards()

    def clean_basis(self):
        bases = self.cleaned_data["basis"]
        refuse_circle(bases, self.statement.record if self.statement else self.result.record)
        return bases


class ArrangeForm(VersionedForm):
    """One button of the result page: "up PRA-S3", "down figure-7", "out PRA-S3", "back PRA-S3"."""

    do = forms.CharField(max_length=60)

    def __init__(self, *args, result, **kwargs):
        super().__init__(*args, **kwargs)
        self.result = result

    def clean_do(self):
        direction, _space, name = self.cleaned_data["do"].partition(" ")
        line = find_line(self.result, name)
        whole = isinstance(line, Statement)
        if line is None or direction not in MOVES or (not whole and direction in (OUT, BACK)):
            raise forms.ValidationError(_("This line does not stand here any more."))
        if whole and line.out != (direction == BACK):
            raise forms.ValidationError(_("This line does not stand here any more."))
        return direction, line


class FigureForm(forms.Form):
    """Choose a figure of an analysis that one may see."""

    section = forms.ModelChoiceField(Section.objects.none(), label=_("Section"), empty_label=None)
    figure = forms.ModelChoiceField(Figure.objects.none(), label=_("Figure"))

    def __init__(self, *args, result, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["section"].queryset = result.sections.all()
        visible = (
            Record.objects.visible_to(user).active().filter(kind="analysis", deep_dive=result.record.deep_dive)
        )
        self.fields["figure"].queryset = Figure.objects.filter(
            made_in__analysis__record__in=visible
        ).select_related("made_in__analysis__record")
        self.fields["figure"].label_from_instance = lambda figure: (
            _("%(key)s · %(title)s (edition %(n)s)")
            % {"key": figure.made_in.analysis.record.key, "title": figure.title, "n": figure.made_in.edition}
        )


class ExportForm(forms.Form):
    """One format, or for a public result "public": every format anew."""

    format = forms.ChoiceField()

    def __init__(self, *args, record, **kwargs):
        super().__init__(*args, **kwargs)
        public = [("public", "")] if record.visibility == Visibility.PUBLIC else []
        self.fields["format"].choices = Export.Format.choices + public
