"""Steps that several tests walk: upload, let the job run, confirm."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from citydive.jobs.models import Job
from citydive.jobs.runner import run_pending

FACTS = {
    "target": "new",
    "title": "Practice record",
    "provider": "Weather service",
    "licence": "CC BY 4.0",
    "data_kind": "station",
}


def run(job) -> Job:
    """Let the worker do the job here."""
    run_pending()
    job.refresh_from_db()
    assert job.status == Job.Status.DONE, job.error
    return job


def upload(client, world, name, data, city=None, query="") -> Job:
    """Upload as the logged-in person, run the preview; returns the job."""
    before = set(Job.objects.values_list("pk", flat=True))
    address = reverse("upload", args=[world.dive.slug, (city or world.city_a).code])
    answer = client.post(address + query, {"file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 302, answer.content.decode()
    job = Job.objects.exclude(pk__in=before).get()
    assert answer.headers["Location"] == job.get_absolute_url()
    return run(job)


def page_of(client, job):
    return client.get(job.result["url"])


def confirm(client, job, **changes):
    return client.post(job.result["url"], FACTS | changes)
