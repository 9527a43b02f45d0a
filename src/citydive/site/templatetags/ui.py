"""The design system's tags, at hand in every template."""

from datetime import date, timedelta

from django import template
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, get_language_info, gettext

from citydive import days
from citydive.cohorts import naming
from citydive.forms import Textarea, TextInput
from citydive.site.prose import to_html
from citydive.site.worddiff import shortened, word_diff
from citydive.told import listed

register = template.Library()


@register.simple_tag
def key(record):
    """The key of a record as a link, isolated from the direction of the text around it."""
    gone, said = ("", "")
    if record.is_gone:
        gone, said = " gone", format_html('<span class="sr"> {}</span>', _gone(record))
    return format_html(
        '<a class="key{}" href="{}"><bdi dir="ltr">{}</bdi>{}</a>',
        gone,
        record.get_absolute_url(),
        record.key,
        said,
    )


def _gone(record) -> str:
    return gettext("erased") if record.erased else gettext("withdrawn")


@register.filter
def ago(moment):
    """How long ago, in one unit; what is younger than a minute happened just now."""
    if timezone.now() - moment < timedelta(minutes=1):
        return gettext("just now")
    return days.ago(moment)


@register.filter(expects_localtime=True)
def day(value):
    """A date in words, as `citydive.days` says it; "" for none."""
    return days.day(value) if value else ""


@register.filter(expects_localtime=True)
def moment(value):
    """A date with the time of day, in the reader's zone; "" for none."""
    return days.moment(value) if value else ""


@register.filter(expects_localtime=True)
def month(value):
    """A month with its year; "" for none."""
    return days.month(value) if value else ""


@register.filter
def iso_day(text):
    """A day that something stored holds as text ("2024-03-04"); what is none stays as it is."""
    try:
        return days.day(date.fromisoformat(text)) if text else ""
    except ValueError:
        return text


@register.filter
def prose(text, keys=()):
    """Text typed by people: a small, safe part of Markdown (paragraphs, emphasis, lists, links).

    keys: of records that become links where they stand in the text; give only those that the reader may open.
    """
    return mark_safe(to_html(text or "", keys))  # noqa: S308 - cleaned by nh3


@register.simple_tag
def scrolls():
    """What a box with wide content needs: the keyboard can scroll it, a screen reader says why it stops there."""
    return format_html(' tabindex="0" role="group" aria-label="{}"', gettext("Wide: scrolls sideways"))


@register.simple_tag
def lang_attrs(code):
    """` lang="ar" dir="rtl"` for text in another language than the page's."""
    if not code or code == get_language():
        return ""
    try:
        bidi = get_language_info(code)["bidi"]
    except KeyError:
        bidi = code in ("ar", "fa", "he", "ur")
    return format_html(' lang="{}" dir="{}"', code, "rtl" if bidi else "ltr")


@register.simple_tag
def language_name(code):
    """The name of a language in the language of the page; its code where nobody knows it."""
    return naming.language_name(code)


@register.simple_tag
def comma():
    """What stands between two names in a list, as the language of the page writes it."""
    return listed(("", ""))


@register.filter
def climate_name(code):
    """A Köppen-Geiger class in words."""
    return naming.climate_name(code)


@register.inclusion_tag("site/parts/record_card.html", takes_context=True)
def record_card(context, record, level=3):
    """A record in a list; `level`: of its heading, 2 where the list stands right under the page's title."""
    return {"record": record, "level": level, "is_new": record.pk in context.get("unread_records", ())}


@register.inclusion_tag("site/parts/stage_strip.html")
def stage_strip(stages, current):
    """`stages` in order; `current` a Stage or None. Stages before it are done."""
    reached = current.position if current else -1
    return {
        "stages": [
            {
                "title": gettext(stage.title),
                "state": "now" if stage.position == reached else ("done" if stage.position < reached else ""),
            }
            for stage in stages
        ]
    }


@register.simple_tag
def pair(value, unit, label, note=""):
    """A number in its pair: the large value with unit, what it is, and its companion or caveat."""
    return mark_safe(  # noqa: S308 - rendered by an autoescaping template
        render_to_string("site/parts/pair.html", {"value": value, "unit": unit, "label": label, "note": note})
    )


@register.inclusion_tag("site/parts/word_diff.html", name="word_diff")
def show_word_diff(old, new, language="", whole=False):
    """What changed from `old` to `new`, word by word; language: of the texts. whole: nothing is left out."""
    parts = word_diff(str(old), str(new))
    return {"parts": parts if whole else shortened(parts), "language": language}


@register.inclusion_tag("site/parts/field.html")
def field(bound):
    """One form field: label, help, errors in words, control; large enough for a thumb."""
    widget = bound.field.widget
    if isinstance(widget, Textarea) or type(widget) is TextInput:
        # An English sentence on an Arabic page keeps its full stop at its own end, and the other way round.
        widget.attrs.setdefault("dir", "auto")
    return {"field": bound}
