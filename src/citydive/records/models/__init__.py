"""What people cite, link, discuss or sign is a Record; each kind has its own table with the Record as key."""

from .files import StoredFile
from .links import FORWARD, Comment, Link, Relation, Source
from .record import KeyCounter, Record, RecordQuerySet, Visibility
from .revisions import Revision

__all__ = [
    "FORWARD",
    "Comment",
    "KeyCounter",
    "Link",
    "Record",
    "RecordQuerySet",
    "Relation",
    "Revision",
    "Source",
    "StoredFile",
    "Visibility",
]
