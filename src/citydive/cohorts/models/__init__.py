"""Who belongs where: accounts, organisations, cities, deep dives, stages, memberships, roles, grants."""

from .accounts import Gender, Invitation, User, UserManager
from .dives import DeepDive, Stage, Standing
from .journal import Entry
from .places import City, MonthlyNormals, Organisation, Outline
from .roles import Grant, Membership, MembershipChange, Role
from .throttle import Bucket

__all__ = [
    "Bucket",
    "City",
    "DeepDive",
    "Entry",
    "Gender",
    "Grant",
    "Invitation",
    "Membership",
    "MembershipChange",
    "MonthlyNormals",
    "Organisation",
    "Outline",
    "Role",
    "Stage",
    "Standing",
    "User",
    "UserManager",
]
