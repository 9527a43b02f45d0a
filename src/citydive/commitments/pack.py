"""The handover pack: what is decided, what is open, whom to ask; as a page and as a document."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from citydive.cohorts.models import Role, User
from citydive.days import day
from citydive.documents.tree import Document, Paragraph, Run, Section, TableBlock
from citydive.records.models import Record
from citydive.records.printing import document_labels
from citydive.told import say

from .delegations import Member, delegation_of

SHOWN = 30


@dataclass
class Pack:
    """Everything as one reader may see it."""

    decided: list[Record]
    open: list[dict]
    questions: list[Record]
    people: list[Member]
    moderators: list[User]


def read_pack(handover, user) -> Pack:
    membership = handover.membership
    dive, city = membership.deep_dive_id, membership.city_id
    readable = Record.objects.visible_to(user).active().filter(deep_dive=dive)
    # Decisions of the city, and those of the cohort that bind it.
    decided = readable.of_kind("decision").filter(Q(city=city) | Q(city=None)).for_cards()
    questions = readable.of_kind("question").filter(city=city, state="open").for_cards()
    moderators = Role.objects.filter(deep_dive=dive, kind=Role.Kind.MODERATOR, until__isnull=True)
    return Pack(
        list(decided.order_by("-updated")[:SHOWN]),
        _open_now(handover.items, readable),
        list(questions.order_by("-updated")[:SHOWN]),
        [each for each in delegation_of(membership) if each.person.pk != handover.person_id],
        list(User.objects.filter(is_active=True, roles__in=moderators).distinct()),
    )


def _open_now(items, readable) -> list[dict]:
    """Items with the titles that their records have now; without those that the reader may not read."""
    records = readable.in_bulk([each["key"] for each in items if each["key"]], field_name="key")
    found = []
    for each in ({**item, "kind": say(item["kind"])} for item in items):
        if not each["key"]:
            found.append(each)
        elif each["key"] in records:
            record = records[each["key"]]
            found.append(each | {"text": record.title, "language": record.language})
    return found


def pack_document(handover, pack) -> Document:
    """The pack as a document, in the language of the page."""
    membership = handover.membership
    parts = [
        (_("What is open"), _listed([(each["key"], f"{each['kind']}: {each['text']}") for each in pack.open])),
        (_("Questions that wait for advice"), _listed([(each.key, each.title) for each in pack.questions])),
        (_("What is decided"), _listed([(each.key, each.title) for each in pack.decided])),
        (_("Whom to ask"), _people(pack)),
        (_("Contacts"), _prose(handover.contacts)),
        (_("What the successor should know"), _prose(handover.word)),
    ]
    return Document(
        title=_("Handover pack: %(city)s") % {"city": membership.city.name},
        subtitle=membership.deep_dive.title,
        language=get_language(),
        date=timezone.localtime(handover.at).date().isoformat(),
        publisher=membership.city.name,
        notice=_("Invented example: practice cities are fictional.") if membership.deep_dive.is_practice else "",
        meta={
            _("Leaves"): handover.person.name,
            _("Takes over"): handover.successor.name,
            _("Last day"): day(handover.last_day),
        },
        sections=tuple(Section(f"{n}", title, 1, blocks) for n, (title, blocks) in enumerate(parts, start=1)),
        labels=document_labels(),
        plain=True,
    )


def _say(text):
    return Paragraph((Run(text),))


def _prose(text):
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return tuple(map(_say, lines)) or (_say(_("Nothing is noted.")),)


def _listed(rows):
    if not rows:
        return (_say(_("Nothing.")),)
    return (TableBlock("", (_("Key"), _("What")), tuple((key or "–", text) for key, text in rows)),)


def _people(pack):
    rows = [(each.person.name, each.function or "–", each.row.expertise or "–") for each in pack.people]
    rows += [(each.name, _("moderator"), "–") for each in pack.moderators]
    if not rows:
        return (_say(_("Nobody else is here yet.")),)
    return (TableBlock("", (_("Name"), _("Function"), _("Knows about")), tuple(rows)),)
