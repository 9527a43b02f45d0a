"""Demo accounts: one random password for all, made anew at every start and printed; never stored in clear."""

import secrets
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

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
    """The demo account with this address, made without a usable password on first need."""
    email = f"{local}@{DOMAIN}"
    return User.objects.filter(email=email).first() or User.objects.create_user(email, name, None, **fields)


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
