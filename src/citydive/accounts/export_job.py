"""The job that makes the export of a person: a file of theirs that is gone after a day."""

import tempfile

from citydive.cohorts.models import User
from citydive.jobs.models import Job
from citydive.jobs.registry import JobError
from citydive.jobs.runner import switching_results
from citydive.records.files import CHUNK, STAGED_FOR, discard, store
from citydive.records.models import StoredFile
from citydive.records.rules import can_read_file
from citydive.told import gettext as _

JOB = "accounts.export"


def run(args, progress) -> dict:
    """Job: write the export and stage it for its person. args: user (pk)."""
    from .export import file_name, write_zip
    from .holdings import EXPORT_MEDIA, shown_records

    user = User.objects.filter(pk=args["user"], is_active=True).first()
    if user is None:
        raise JobError(_("The account is closed or disabled. Its administrator can make the export."))
    with tempfile.TemporaryFile() as file:
        write_zip(user, file, progress)
        size = file.tell()
        file.seek(0)
        progress(0.9, _("Storing the file"))
        # Before the transaction: copying a large file must not keep others from writing.
        stored = store(
            iter(lambda: file.read(CHUNK), b""), file_name(user), EXPORT_MEDIA, owner=user, limit=size + 1
        )
    try:
        with switching_results() as result:
            stored.shows.set(shown_records(user))
            result.update(url=stored.get_absolute_url(), file=str(stored.pk))
    except BaseException:
        discard(stored)
        raise
    return result


def opens_export(job, user) -> bool:
    stored = StoredFile.objects.filter(pk=(job.result or {}).get("file"), owner=user).first()
    return stored is not None and can_read_file(user, stored)


def last_export(user) -> dict | None:
    """The newest export that is still there: {"file": StoredFile, "until": datetime}, or None."""
    jobs = Job.objects.filter(owner=user, name=JOB, status=Job.Status.DONE).order_by("-ended")[:3]
    for job in jobs:
        stored = StoredFile.objects.filter(pk=(job.result or {}).get("file"), owner=user).first()
        if stored is not None and can_read_file(user, stored):
            return {"file": stored, "until": stored.created + STAGED_FOR}
    return None
