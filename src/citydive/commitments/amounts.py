"""Amounts in words."""

from decimal import Decimal

from django.utils.formats import number_format


def amount_words(amount: Decimal) -> str:
    """8, 0.5 or 12.25 in the way of the active language, without zeros behind."""
    plain = amount.normalize()
    return number_format(plain if plain % 1 else plain.quantize(Decimal(1)), use_l10n=True)
