"""What was typed into the form that this page answers, at hand in every template."""

from django import template
from django.utils.html import format_html

from citydive.accounts.typed import FIELD, typed_in

register = template.Library()


@register.inclusion_tag("accounts/part_typed.html", takes_context=True)
def typed(context):
    """Its texts, to copy; nothing where there are none."""
    found = typed_in(context["request"])
    return {"texts": found.texts if found else []}


@register.simple_tag(takes_context=True)
def typed_field(context):
    """All of it, hidden in a form that leads to `send_page`."""
    found = typed_in(context["request"])
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, found.packed) if found else ""
