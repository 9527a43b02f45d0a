"""What people write in scientific inputs, for revisions, search and translations."""

from django.utils.translation import gettext_lazy as _

from citydive.records.actions import is_retitled, raise_edition

from .models import Input, Sort, Usable

FIELDS = (
    "sort", "authors", "year", "container", "volume", "issue", "pages", "publisher", "doi", "url", "usable",
    "plain",
)  # fmt: skip
LABELS = {
    "sort": _("Kind of input"),
    "authors": _("Authors"),
    "year": _("Year"),
    "container": _("Journal, book or event"),
    "volume": _("Volume"),
    "issue": _("Issue"),
    "pages": _("Pages"),
    "publisher": _("Publisher"),
    "doi": _("DOI"),
    "url": _("Web address"),
    "usable": _("Verdict"),
    "plain": _("In one sentence, for everybody"),
}
_CHOICES = {"sort": Sort, "usable": Usable}


def content(record) -> dict:
    return dict(Input.objects.values(*FIELDS).get(pk=record.pk))


def words(name, value) -> str:
    if name in _CHOICES and value:
        return str(_CHOICES[name](value).label)
    return "" if value is None else str(value)


def restore(record, kept) -> None:
    now = content(record)
    Input.objects.filter(pk=record.pk).update(**{name: kept[name] for name in FIELDS})
    if is_retitled(record) or now != {name: kept[name] for name in now}:
        raise_edition(record)
