"""The button "Follow", at hand in every template like the design system, so that no room below imports this one."""

from django import template
from django.urls import reverse

from citydive.cohorts.rules import takes_part
from citydive.notices.queries import is_following

register = template.Library()


@register.inclusion_tag("notices/part_follow.html", takes_context=True)
def follow_record(context, record):
    """For everybody who is logged in and sees the record."""
    user = context["request"].user
    if not user.is_authenticated:
        return {"shown": False}
    return _button(context, reverse("follow_record", args=[record.key]), record=record)


@register.inclusion_tag("notices/part_follow.html", takes_context=True)
def follow_place(context, dive, city=None):
    """For those who take part in the deep dive: the whole of it, or one city in it."""
    if not takes_part(context["request"].user, dive):
        return {"shown": False}
    name, place = ("follow_city", [dive.slug, city.code]) if city else ("follow_dive", [dive.slug])
    button = _button(context, reverse(name, args=place), record=None, deep_dive=dive, city=city)
    return button | {"alone": True}


def _button(context, action, **what):
    on = is_following(context["request"].user, **what)
    return {"shown": True, "on": on, "action": action, "csrf_token": context.get("csrf_token")}
