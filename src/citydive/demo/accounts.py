"""Demo accounts: one random password for all, made anew at every start and printed; never stored in clear."""

import secrets
from dataclasses import dataclass

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, make_password

from citydive.cohorts.actions import give_role
from citydive.cohorts.models import Role, User

DOMAIN = "demo.example"
_WORDS = (
    "shade",
    "river",
    "tree",
    "stone",
    "cloud",
    "market",
    "garden",
    "north",
    "lamp",
    "bridge",
    "olive",
    "cedar",
)


@dataclass(frozen=True)
class Login:
    """A demo account as it is printed."""

    what: str
    email: str


def account(name: str, local: str, **fields) -> User:
    """The demo account with this address, made on first need."""
    email = f"{local}@{DOMAIN}"
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User.objects.create_user(email, name, None, **fields)
        # Made while the demo is served already: the password that was printed holds for it too.
        User.objects.filter(pk=user.pk).update(password=_shared_hash() or user.password)
    return user


def _shared_hash() -> str:
    """The hash of the password of the demo accounts; empty before it is set."""
    usable = User.objects.filter(email__endswith=f"@{DOMAIN}").exclude(
        password__startswith=UNUSABLE_PASSWORD_PREFIX
    )
    return usable.values_list("password", flat=True).first() or ""


def delegate(dive, city, number: int, function: str = "") -> User:
    user = account(
        f"Delegate {number}, {city.name}",
        f"{city.code.lower()}{number}",
        function=function,
        time_zone=city.time_zone,
    )
    give_role(user, Role.Kind.DELEGATE, dive, city)
    return user


def moderator(dive) -> User:
    user = account("Moderator", "moderator")
    give_role(user, Role.Kind.MODERATOR, dive)
    return user


def administrator() -> User:
    return account("Administrator", "admin", is_administrator=True)


def set_password() -> str:
    """Give all demo accounts one new random password and return it.

    One hash for all: hashing costs half a second each, and the accounts share the password anyway.
    """
    password = "-".join(secrets.choice(_WORDS) for _ in range(3)) + f"-{secrets.randbelow(9000) + 1000}"
    User.objects.filter(email__endswith=f"@{DOMAIN}").update(password=make_password(password))
    return password


def logins() -> list[Login]:
    """The accounts worth printing, by role."""
    rows = [
        ("Moderator of all deep dives", "moderator"),
        ("Delegate 1 of Practice City", "pra1"),
        ("Delegate 2 of Practice City", "pra2"),
        ("Delegate 1 of Practice Coast (a peer)", "prb1"),
        ("Delegate 1 of Lviv", "lvi1"),
        ("Delegate 1 of Heidelberg", "hdb1"),
        ("Scientist (other actor)", "scientist"),
        ("Administrator (accounts only)", "admin"),
    ]
    return [Login(what, f"{local}@{DOMAIN}") for what, local in rows]
