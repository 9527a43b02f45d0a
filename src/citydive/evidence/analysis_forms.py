from django.db.models import Case, When
from django.utils.translation import gettext_lazy as _

from citydive import forms
from citydive.records.models import Record

from .analysis_parameters import ParameterError, clean_parameters
from .contract import Method, Parameter


class DatasetChoice(forms.ModelChoiceField):
    def label_from_instance(self, record):
        return dataset_label(record)


class DatasetChoices(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, record):
        return dataset_label(record)


def dataset_label(record) -> str:
    place = f" · {record.city.name}" if record.city_id else ""
    return f"{record.key} {record.title}{place}"


def datasets_for(user, dive, city):
    """The datasets of a deep dive that somebody may read and that hold data, those of `city` first."""
    visible = Record.objects.visible_to(user).active().filter(deep_dive=dive, kind="dataset")
    own_first = Case(When(city=city, then=0), default=1)
    return (
        visible.filter(dataset__editions__edition=1).select_related("city").order_by(own_first, "city__name", "key")
    )


class AnalysisForm(forms.Form):
    """Datasets and parameters for one method. Parameter fields are called `p_<name>`; see `parameter_fields`."""

    main = DatasetChoice(
        queryset=Record.objects.none(),
        label=_("Data of your city"),
        help_text=_("The series that the analysis is about."),
        empty_label=None,
    )
    beside = DatasetChoices(
        queryset=Record.objects.none(),
        label=_("Other series beside it"),
        help_text=_("For comparison, for example a longer record nearby. They are named and never merged."),
        required=False,
    )

    def __init__(self, *args, user, dive, city, method: Method, **kwargs):
        super().__init__(*args, **kwargs)
        self.method = method
        every = datasets_for(user, dive, city)
        self.fields["main"].queryset = every
        self.fields["beside"].queryset = every
        own = every.filter(city=city).first()
        self.fields["main"].initial = own.pk if own else None
        for parameter in method.parameters:
            self.fields[f"p_{parameter.name}"] = _field(parameter)

    def parameter_fields(self):
        return [self[f"p_{parameter.name}"] for parameter in self.method.parameters]

    def dataset_fields(self):
        return [self["main"], self["beside"]]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("main") in list(cleaned.get("beside") or []):
            self.add_error("beside", _("This is the main series already; choose others, or none."))
        given = {
            each.name: cleaned[f"p_{each.name}"]
            for each in self.method.parameters
            if cleaned.get(f"p_{each.name}") is not None
        }
        try:
            cleaned["parameters"] = clean_parameters(self.method, given)
        except ParameterError as error:
            self.add_error(f"p_{error.name}", str(error))
        return cleaned

    def chosen(self) -> list:
        return [self.cleaned_data["main"], *self.cleaned_data["beside"]]


def _field(parameter: Parameter):
    unit = f" [{parameter.unit}]" if parameter.unit else ""
    common = {"label": f"{parameter.label}{unit}", "help_text": parameter.help, "initial": parameter.default}
    limits = {"min_value": parameter.minimum, "max_value": parameter.maximum}
    if parameter.kind == "integer":
        return forms.IntegerField(**common, **limits)
    if parameter.kind == "number":
        return forms.FloatField(**common, **limits, widget=forms.NumberInput(attrs={"step": "any"}))
    if parameter.kind == "choice":
        return forms.ChoiceField(**common, choices=parameter.choices)
    if parameter.kind == "tick":
        return forms.BooleanField(**common, required=False)
    return forms.CharField(**common, required=False, max_length=parameter.max_length)
