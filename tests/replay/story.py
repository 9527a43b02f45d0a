"""The deep dive while it is played: its clock, its people by function, and what they made, by name.

Everything is done by the actions that the pages call, with what a page reads before (a version, a mark, a link of a
mail). Whoever acts is asked whether they may on that day, as the pages ask.
"""

import re
from datetime import UTC, date, datetime

from django.apps import apps
from django.utils import timezone

from citydive.cohorts import actions as cohorts
from citydive.cohorts.models import Invitation, Role, User
from citydive.cohorts.rules import is_moderator, place_of
from citydive.participation.actions import take
from citydive.participation.phones import participant_of
from citydive.participation.registry import get_intake
from citydive.post.models import OutgoingMail
from citydive.records.actions import editing, set_visibility
from citydive.records.models import Record
from citydive.records.rules import can_create, can_edit


class Story:
    """made: records and other things by name; then: what was true at the end of a chapter, for the tests."""

    def __init__(self, patch):
        self.moment = datetime(2024, 1, 1, tzinfo=UTC)
        self.dive, self.cities, self.people, self.made, self.then = None, {}, {}, {}, {}
        _freeze(patch, lambda: self.moment)

    # The clock

    def day(self, text, hour=10):
        """It is this day from now on; the story never goes back."""
        moment = datetime.fromisoformat(text).replace(hour=hour, tzinfo=UTC)
        assert moment >= self.moment, f"{text} lies before {self.moment}"
        self.moment = moment

    @property
    def today(self) -> date:
        return timezone.localdate()

    # The people, read anew for every act, as a request would

    def person(self, name) -> User:
        return User.objects.get(pk=self.people[name].pk)

    @property
    def moderator(self) -> User:
        user = self.person("moderator")
        assert is_moderator(user, self.dive)
        return user

    def delegate(self, code, number=1) -> User:
        """A delegate of a city who may write for it today."""
        user = self.person(f"{code}{number}")
        assert can_create(user, self.dive, self.cities[code]), f"{code}{number} may not write on {self.today}"
        return user

    def active(self) -> list[str]:
        """The codes of the cities that take part today, in the order in which they joined."""
        members = self.dive.memberships.filter(state="active").order_by("position", "pk")
        return list(members.values_list("city__code", flat=True))

    def membership(self, code):
        return self.dive.memberships.get(city=self.cities[code])

    def invite(self, name, role, code=None, **more) -> User:
        """The moderator invites somebody, who opens the link of the mail and takes the role."""
        city = self.cities[code] if code else None
        made = cohorts.invite(
            by=self.moderator, dive=self.dive, role=role, email=f"{name}@replay.example", city=city,
            name=_function(name, city), address=lambda each: f"/i/{cohorts.invitation_token(each)}/", **more,
        )  # fmt: skip
        return self.accept(made, name)

    def accept(self, invitation: Invitation, name) -> User:
        link = re.search(r"/i/([^/\s]+)/", OutgoingMail.objects.get(pk=invitation.mail_id).text)[1]
        user = cohorts.accept_invitation(cohorts.find_invitation(link), password="a long password")
        self.people[name] = user
        return user

    def second_delegate(self, code):
        return self.invite(f"{code}2", Role.Kind.DELEGATE, code)

    # The records

    def now(self, name) -> Record:
        """A record as it stands now."""
        return Record.objects.get(pk=self.made[name].pk)

    def edits(self, name, user) -> dict:
        """record, seen and by of an edit, by somebody who may edit it."""
        record = self.now(name)
        assert can_edit(user, record), f"{user} may not edit {record.key} on {self.today}"
        return {"record": record, "seen": record.version, "by": user}

    def share(self, name, user, visibility):
        record = self.now(name)
        assert can_edit(user, record)
        with editing(record, seen=record.version, by=user):
            set_visibility(record, visibility, by=user)

    def reads(self, person, name) -> bool:
        return Record.objects.visible_to(self.person(person)).filter(pk=self.made[name].pk).exists()

    def keys(self, *names) -> list[str]:
        return [self.made[name].key for name in names]

    # Phones at the door

    def phone(self, door, number, intake, **typed) -> str:
        """What a phone without an account types and sends, as `participation.views` takes it; gives the receipt."""
        chosen, secret = get_intake(door, intake), f"phone-{number}"
        form = chosen.form(door, participant_of(door, secret), typed)
        assert form.is_valid(), form.errors
        sent_id = f"{intake}-{number}-{len(typed)}"
        sending = take(door, chosen, secret=secret, sent_id=sent_id, data=form.cleaned_data)
        # The line was bad: it is sent once more, and taken once.
        assert take(door, chosen, secret=secret, sent_id=sent_id, data=form.cleaned_data) == sending
        return sending.receipt


def writes_anywhere(user) -> bool:
    return bool(place_of(user).writes)


def _function(name, city) -> str:
    return f"Delegate {name[-1]}, {city.name}" if city else name.replace("_", " ").capitalize()


def _freeze(patch, moment):
    """Let the product's clock, and the fields that read it by themselves, show the story's moment."""
    real = timezone.now
    patch.setattr(timezone, "now", moment)
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if field.default is real:
                patch.setattr(field, "_get_default", moment)
