"""Rate limits for what strangers may ask, and whose wrong passwords are counted together (AXES_… settings).

One database row per throttle and key, so that several web processes count together and a restart forgets nothing.
A stretch of time begins with the first attempt; when it is over, the count begins anew. `prune` is a chore.
"""

import ipaddress
from datetime import timedelta

from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac

from .models import Bucket, UserManager


def allow(bucket: str, key, limit: int, seconds: int) -> bool:
    """Count one attempt; False once there were `limit` of them for this key within `seconds` [s].

    bucket names what is limited ("search"), key whose attempts are counted together (`client_key(request)`).
    Call it outside transactions: a roll-back would take the count back. A refused attempt is not counted, so
    asking again and again does not make the wait longer.
    """
    now = timezone.now()
    row = Bucket.objects.filter(pk=_digest(bucket, key))
    ends = now + timedelta(seconds=seconds)
    # Each step is one conditional statement: of two at once at the limit, only one changes the row.
    for _try in range(3):
        if row.filter(ends__gt=now, count__lt=limit).update(count=F("count") + 1):
            return True
        if limit > 0 and row.filter(ends__lte=now).update(count=1, ends=ends):
            return True
        if row.exists() or limit <= 0:
            return False
        Bucket.objects.bulk_create([Bucket(digest=_digest(bucket, key), ends=ends)], ignore_conflicts=True)
    return False


def give_back(bucket: str, key) -> None:
    """Take the last counted attempt back: it turned out to be a good one (a right password)."""
    Bucket.objects.filter(pk=_digest(bucket, key), count__gt=0).update(count=F("count") - 1)


def is_used_up(bucket: str, key, limit: int) -> bool:
    """Whether `allow` would refuse now; counts nothing."""
    return Bucket.objects.filter(pk=_digest(bucket, key), ends__gt=timezone.now(), count__gte=limit).exists()


def prune() -> int:
    """Chore: remove the rows whose time is over; returns how many."""
    return Bucket.objects.filter(ends__lt=timezone.now()).delete()[0]


def client_key(request) -> str:
    """Whose attempts are counted together when nobody is logged in: one address; of IPv6 the network (/64) that
    one household or office has for itself, since it could use any address in it."""
    text = client_address(request)
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return text
    if address.version == 6 and address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return text if address.version == 4 else str(ipaddress.ip_network((address, 64), strict=False))


def counted_address(request) -> str:
    """The address under which axes counts wrong passwords: of an IPv6 network its first address."""
    return client_key(request).partition("/")[0]


def login_name(request, credentials=None) -> str:
    """The account that was meant: one address counts once, however its letters are written."""
    typed = (credentials or {}).get("username") or request.POST.get("username", "")
    # It is looked for before a form has looked at it, and PostgreSQL cannot look for zero characters.
    return UserManager.normal_email(typed.replace("\0", ""))


def client_address(request) -> str:
    """The address that the server saw (the trusted proxy may have named it), never what a header claims."""
    return request.META.get("REMOTE_ADDR", "")


def _digest(bucket, key) -> str:
    return salted_hmac(f"citydive.throttle.{bucket}", str(key), algorithm="sha256").hexdigest()[:32]
