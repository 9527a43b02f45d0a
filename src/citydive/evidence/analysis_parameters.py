"""The parameters of a method: from what a person typed to the values that a run uses."""

from django.utils.translation import gettext as _

from .contract import Method, Parameter


class ParameterError(ValueError):
    """A parameter that the method cannot take; `name` says which, the message what to do."""

    def __init__(self, name: str, message: str):
        super().__init__(message)
        self.name = name


def clean_parameters(method: Method, given: dict | None) -> dict:
    """All parameters of the method: those given, checked, and the defaults of the others.

    Raises ParameterError for an unknown name, a value of the wrong kind or outside the limits.
    """
    given = dict(given or {})
    values = {each.name: _clean(each, given.pop(each.name, each.default)) for each in method.parameters}
    for each in method.parameters:
        if each.reason_for:
            values[each.name] = _reason(each, values)
    if given:
        name = next(iter(given))
        raise ParameterError(name, _("The method has no parameter called “%(name)s”.") % {"name": name})
    return values


def _reason(parameter: Parameter, values: dict) -> str:
    """What is done against the rule is done for a reason that anybody can read beside the number."""
    if not values[parameter.reason_for]:
        return ""
    if not values[parameter.name]:
        raise ParameterError(parameter.name, _("Say why; the reason stands beside every number it concerns."))
    return values[parameter.name]


def _clean(parameter: Parameter, value):
    if parameter.kind == "tick":
        return value is True
    if parameter.kind in ("number", "integer"):
        return _clean_number(parameter, value)
    if parameter.kind == "choice":
        if value not in {slug for slug, _label in parameter.choices}:
            raise ParameterError(parameter.name, _("“%(value)s” is not one of the choices.") % {"value": value})
        return value
    text = " ".join(str(value).split())
    if len(text) > parameter.max_length:
        raise ParameterError(parameter.name, _("At most %(n)d signs, please.") % {"n": parameter.max_length})
    if parameter.check is not None:
        try:
            parameter.check(text)
        except ValueError as error:
            raise ParameterError(parameter.name, str(error)) from None
    return text


def _clean_number(parameter: Parameter, value):
    try:
        number = int(value) if parameter.kind == "integer" else float(value)
    except (TypeError, ValueError):
        raise ParameterError(parameter.name, _("“%(value)s” is not a number.") % {"value": value}) from None
    low, high = parameter.minimum, parameter.maximum
    # Written so that NaN fails as well.
    if (low is not None and not number >= low) or (high is not None and not number <= high):
        limits = {"low": low, "high": high, "unit": parameter.unit}
        raise ParameterError(parameter.name, _("Choose a value from %(low)s to %(high)s %(unit)s.") % limits)
    return number
