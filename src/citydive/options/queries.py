"""What pages ask about options; everything passes the reader's rights."""

from django.db.models import Exists, F, OuterRef

from citydive.records.models import Link, Record, Relation

from .models import OptionState


def visible_options(user, dive, city=None):
    """The options of a deep dive (of one city) that the reader may see, as Records for cards."""
    options = Record.objects.visible_to(user).active().of_kind("option").filter(deep_dive=dive).for_cards()
    return options.filter(city=city) if city is not None else options


def heads(user, dive):
    """The options that stand on their own: joint ones, then cities' own not adapted from a visible one."""
    visible = Record.objects.visible_to(user).values("pk")
    adapted = Link.objects.filter(source=OuterRef("pk"), relation=Relation.ADAPTED_FROM, target__in=visible)
    return (
        visible_options(user, dive)
        .filter(~Exists(adapted))
        .order_by(F("city__name").asc(nulls_first=True), "-updated", "pk")
    )


def versions_of(records, user) -> dict[int, list[Link]]:
    """The visible versions of joint options: Links by the joint option's id, by name of city. One query."""
    links = (
        Link.objects.filter(
            target__in=records,
            relation=Relation.ADAPTED_FROM,
            source__in=Record.objects.visible_to(user).values("pk"),
        )
        .select_related("source__city", "source__deep_dive", "source__option", "target")
        .order_by("source__city__name", "pk")
    )
    found: dict[int, list[Link]] = {}
    for each in links:
        found.setdefault(each.target_id, []).append(each)
    return found


def joint_link(record) -> Link | None:
    """The link of a city's version to the joint option, whether or not a reader may see that."""
    links = Link.objects.filter(source=record, relation=Relation.ADAPTED_FROM)
    return links.select_related("target__option", "target__city").first()


def visible_joint_link(record, user) -> Link | None:
    found = joint_link(record)
    if found and Record.objects.visible_to(user).filter(pk=found.target_id).exists():
        return found
    return None


def joint_changed(link) -> bool:
    """Whether the joint option has a newer edition than the one that the version was made for or compared with."""
    return link is not None and link.target.edition > link.target_edition


def visible_basis(record, user) -> list[Record]:
    """What the option rests on, as far as the reader may see it."""
    return list(
        Record.objects.visible_to(user)
        .filter(links_in__source=record, links_in__relation=Relation.BASIS)
        .order_by("links_in__pk")
    )


def state_label(record):
    return OptionState(record.state).label if record.state in OptionState.values else record.state
