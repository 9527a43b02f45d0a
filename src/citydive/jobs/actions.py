"""Use cases of background work."""

from .models import Job


def enqueue(name, args, *, owner, title, deep_dive=None, city=None, max_attempts=3) -> Job:
    """Put work in the queue; it is picked up when the surrounding transaction is committed."""
    return Job.objects.create(
        name=name,
        args=args,
        owner=owner,
        title=title,
        deep_dive=deep_dive,
        city=city,
        max_attempts=max_attempts,
    )
