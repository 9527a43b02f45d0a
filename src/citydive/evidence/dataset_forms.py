from dataclasses import replace

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from citydive import forms

from .dataset_actions import Facts
from .models import DatasetEdition

TEMPERATURE_UNITS = ("°C", "°F", "K", "0.1 °C")
# The units in which a column may come; the same as in urbanheat.readers (a test compares them).
UNITS = {
    "tmax": TEMPERATURE_UNITS,
    "tmin": TEMPERATURE_UNITS,
    "tmean": TEMPERATURE_UNITS,
    "temp": TEMPERATURE_UNITS,
    "rh": ("%", "1"),
    "wind": ("m/s", "km/h", "mph", "kn", "0.1 m/s"),
    "radiation": ("W/m²", "MJ/m²", "kWh/m²", "Wh/m²", "J/cm²"),
    "date": ("yyyy-mm-dd", "dd/mm/yyyy", "mm/dd/yyyy"),
    "year": (),
    "month": (),
    "dayofmonth": (),
}
COLUMN_MEANINGS = [
    ("", _("not used")),
    ("date", _("date, or date and hour")),
    ("tmax", _("highest air temperature of the day")),
    ("tmin", _("lowest air temperature of the day")),
    ("tmean", _("mean air temperature of the day")),
    ("temp", _("air temperature of the hour")),
    ("rh", _("relative humidity")),
    ("wind", _("wind speed")),
    ("radiation", _("global radiation")),
    ("year", _("year")),
    ("month", _("month")),
    ("dayofmonth", _("day of the month")),
]
COLUMN_UNITS = [
    ("", _("as in the title, or the usual one")),
    (_("Temperature"), [(unit, unit) for unit in TEMPERATURE_UNITS]),
    (_("Humidity"), [("%", "%"), ("1", _("share from 0 to 1"))]),
    (_("Wind"), [(unit, unit) for unit in UNITS["wind"]]),
    (_("Radiation"), [(unit, unit) for unit in UNITS["radiation"]]),
    (_("Date"), [(unit, unit) for unit in UNITS["date"]]),
]
PLACE = ("station_name", "latitude", "longitude", "elevation_m")
TEMPERATURES = ("tmax", "tmin", "tmean", "temp")
NEW = "new"


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        max_length=200,
        error_messages={
            "required": _("Choose a file."),
            "empty": _("The file is empty. Export it again from its source."),
            "missing": _("No file arrived. Choose it again."),
        },
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _("At most %(limit)s MB.") % {"limit": settings.UPLOAD_MAX_MB}

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if upload.size > settings.UPLOAD_MAX_MB * 1024 * 1024:
            raise forms.ValidationError(
                _("The file has %(size).0f MB; at most %(limit)s MB are accepted. Cut it to the days needed.")
                % {"size": upload.size / 1024 / 1024, "limit": settings.UPLOAD_MAX_MB}
            )
        return upload


class ConfirmForm(forms.ModelForm):
    """What a person states about the file; `target` says whether it is new or an edition of a dataset."""

    title = forms.CharField(
        label=_("Title"),
        max_length=240,
        help_text=_("As it will be cited, for example: Mannheim, daily station record."),
    )
    target = forms.ChoiceField(
        label=_("Store it as"),
        help_text=_("A new edition takes the old one's place; what rests on the old one is marked out of date."),
    )

    source_url = forms.URLField(
        label=_("Web address of the source"),
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text=_("Where others find the data."),
    )

    field_order = ["target", "title", "provider", "licence", "credit", "source_url", "data_kind"]

    class Meta:
        model = DatasetEdition
        fields = [
            "provider", "licence", "credit", "source_url", "data_kind",
            "station_name", "latitude", "longitude", "elevation_m", "note",
        ]  # fmt: skip
        help_texts = {
            "provider": _("Who measured or computed the data, for example: Deutscher Wetterdienst."),
            "licence": _(
                "Under which terms they may be used and shown, for example: CC BY 4.0. If you do not know, ask"
                " the provider; write “internal, not to be published” for data that only the city may use."
            ),
            "credit": _("The words that the licence asks for, for example: Source: Deutscher Wetterdienst."),
            "data_kind": _("A reanalysis is a model's grid cell, not a thermometer; results will say so."),
            "latitude": _("North is positive."),
            "longitude": _("East is positive."),
            "elevation_m": _("Above the sea."),
            "note": _(
                "Distance, height, surroundings. Left empty, the distance is filled in from the coordinates."
            ),
        }

    def __init__(self, *args, datasets=(), **kwargs):
        """datasets: records of the city that may get a new edition."""
        super().__init__(*args, **kwargs)
        self.datasets = {self.value_of(record): record for record in datasets}
        self.again = {"datasets": datasets}
        named = [(value, f"{record.key} {record.title}") for value, record in self.datasets.items()]
        choices = [(NEW, _("a new dataset"))]
        if named:
            choices.append((_("a new edition of"), named))
        self.fields["target"].choices = choices
        for name, low, high in (("latitude", -90, 90), ("longitude", -180, 180), ("elevation_m", -450, 9000)):
            self.fields[name].validators += [MinValueValidator(low), MaxValueValidator(high)]

    def clean(self):
        data = super().clean()
        if (data.get("latitude") is None) != (data.get("longitude") is None):
            self.add_error("latitude", _("Latitude and longitude belong together: give both or none."))
        return data

    @staticmethod
    def value_of(record) -> str:
        """The value of `target` that names a dataset in the version that stands now."""
        return f"{record.key}:{record.version}"

    @property
    def passed_by(self):
        """The dataset that was chosen in a version that stands no more, or None."""
        value = self.data.get("target", "")
        if value in self.datasets:
            return None
        return next((each for each in self.datasets.values() if each.key == value.partition(":")[0]), None)

    @property
    def edition_of(self):
        """The record that gets a new edition and the version that was seen, or (None, None)."""
        value = self.cleaned_data["target"]
        if value == NEW:
            return None, None
        return self.datasets[value], int(value.rpartition(":")[2])

    @property
    def facts(self) -> Facts:
        facts = Facts(**{name: self.cleaned_data[name] for name in Facts.__dataclass_fields__})
        if self.cleaned_data["target"] != NEW and "title" not in self.changed_data:
            # The proposed title is for a new dataset; a new edition keeps the one it has.
            facts = replace(facts, title="")
        return facts

    def main_fields(self):
        return [self[name] for name in self.field_order]

    def place_fields(self):
        return [self[name] for name in PLACE]


class MappingForm(forms.Form):
    """One row per column of a plain table: what it holds and in which unit."""

    def __init__(self, *args, columns, **kwargs):
        super().__init__(*args, **kwargs)
        self.columns = columns
        for place, column in enumerate(columns):
            self.fields[f"meaning_{place}"] = forms.ChoiceField(
                label=_("It holds"),
                choices=COLUMN_MEANINGS,
                required=False,
                initial=column["variable"] or "",
            )
            self.fields[f"unit_{place}"] = forms.ChoiceField(
                label=_("Unit"),
                choices=COLUMN_UNITS,
                required=False,
                initial=column["unit"] or "",
            )

    def rows(self):
        """(column, its two fields) for the page."""
        return [
            (column, (self[f"meaning_{place}"], self[f"unit_{place}"])) for place, column in enumerate(self.columns)
        ]

    def clean(self):
        data = super().clean()
        self.mapping = {}
        for place, column in enumerate(self.columns):
            meaning, unit = data.get(f"meaning_{place}", ""), data.get(f"unit_{place}", "")
            if not meaning:
                continue
            if meaning in self.mapping:
                self.add_error(f"meaning_{place}", _("Two columns have this meaning; keep one of them."))
            if unit and unit not in UNITS[meaning]:
                self.add_error(f"unit_{place}", _("This unit does not fit to what the column holds."))
            self.mapping[meaning] = [column["title"], unit or None]
        has_date = "date" in self.mapping or {"year", "month", "dayofmonth"} <= set(self.mapping)
        if not has_date:
            self.add_error(None, _("Say which column holds the date (or year, month and day)."))
        if not any(name in self.mapping for name in TEMPERATURES):
            self.add_error(None, _("Say which column holds a temperature."))
        return data
