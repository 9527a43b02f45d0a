"""The one Django task carries a job's id. With our backend the row itself is the queue; this does nothing then."""

from django_tasks import task


@task()
def run_job(job_id: str) -> None:
    """Run the job if it still waits; delivering it twice does no harm, since only one claim succeeds."""
    from .runner import run_one

    run_one(job_id)
