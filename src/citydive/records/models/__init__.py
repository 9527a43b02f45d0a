"""What people cite, link, discuss or sign is a Record; each kind has its own table with the Record as key."""

from .attachments import Attachment
from .files import StoredFile
from .lifecycle import ErasureRequest, Withdrawal
from .links import FORWARD, Comment, Link, Relation, Source
from .once import Sent
from .record import KeyCounter, Record, RecordQuerySet, Visibility
from .revisions import Revision
from .translations import Translation, in_readers_language

__all__ = [
    "FORWARD",
    "Attachment",
    "Comment",
    "ErasureRequest",
    "KeyCounter",
    "Link",
    "Record",
    "RecordQuerySet",
    "Relation",
    "Revision",
    "Sent",
    "Source",
    "StoredFile",
    "Translation",
    "Visibility",
    "Withdrawal",
    "in_readers_language",
]
