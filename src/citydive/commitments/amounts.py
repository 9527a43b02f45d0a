"""Amounts in words."""

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import ngettext


def amount_words(amount: Decimal) -> str:
    """8, 0.5 or 12.25 in the way of the active language, without zeros behind."""
    plain = amount.normalize()
    return number_format(plain if plain % 1 else plain.quantize(Decimal(1)), use_l10n=True)


def hours_a_month(amount: Decimal) -> str:
    n = _count(amount)
    return ngettext("%(amount)s hour per month", "%(amount)s hours per month", n) % {"amount": amount_words(amount)}


def full_time(amount: Decimal) -> str:
    n = _count(amount)
    words = ngettext("%(amount)s full-time equivalent", "%(amount)s full-time equivalents", n)
    return words % {"amount": amount_words(amount)}


def _count(amount: Decimal) -> int:
    """What decides on the form of the noun: parts of one are several in most languages, "0.5 hours"."""
    return int(amount) if not amount % 1 else int(amount) + 2
