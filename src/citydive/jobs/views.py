"""The page of a job and one's list of jobs. Both work without JavaScript; the script only saves reloading."""

from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from . import actions
from .models import Job, Worker
from .registry import may_open
from .rules import can_cancel, can_retry

PER_PAGE = 50
# A worker reports every few seconds; one that was silent for this long is not there.
WORKER_SILENT = timedelta(minutes=1)


def _job(request, pk):
    jobs = Job.objects.visible_to(request.user).select_related("deep_dive", "city", "owner")
    return get_object_or_404(jobs, pk=pk)


def _result_url(job, request) -> str:
    url = (job.result or {}).get("url", "") if job.status == Job.Status.DONE else ""
    if url and not may_open(job, request.user):
        return ""
    return url if url and url_has_allowed_host_and_scheme(url, {request.get_host()}, request.is_secure()) else ""


def _nobody_works(job) -> bool:
    """A job that waits while no worker is there waits for ever; the page says so."""
    if job.is_over or (timezone.now() - job.created).total_seconds() < 10:
        return False
    return not Worker.objects.filter(seen__gte=timezone.now() - WORKER_SILENT).exists()


def _refresh_seconds(job, request) -> int:
    """The longer it takes, the rarer the page asks; rarely where somebody saves data."""
    age = (timezone.now() - job.created).total_seconds()
    seconds = 3 if age < 60 else 10 if age < 600 else 30
    return max(seconds, 30) if request.headers.get("Save-Data") == "on" else seconds


def _state_in_words(job) -> str:
    if job.is_interrupted:
        return _("interrupted; another worker takes over")
    if job.status == Job.Status.RUNNING and job.cancel_asked:
        return _("being cancelled")
    return job.get_status_display()


@login_required
@require_safe
@never_cache
def job_page(request, pk):
    """Progress while it runs; the result once it is there."""
    job = _job(request, pk)
    if url := _result_url(job, request):
        return HttpResponseRedirect(url)
    if job.deep_dive is not None:
        request.dive = job.deep_dive
    context = {
        "job": job,
        "state": _state_in_words(job),
        "refresh": 0 if job.is_over else _refresh_seconds(job, request),
        "nobody_works": _nobody_works(job),
        "can_cancel": not job.is_over and not job.cancel_asked and can_cancel(request.user, job),
        "can_retry": job.is_over and job.status != Job.Status.DONE and can_retry(request.user, job),
    }
    return render(request, "jobs/job.html", context)


@login_required
@require_safe
@never_cache
def job_status(request, pk):
    """What the page's script asks for: state, percent and message; `over` tells it to load the page again."""
    job = _job(request, pk)
    return JsonResponse(
        {
            "state": _state_in_words(job),
            "percent": job.percent,
            "message": job.shown_message,
            "nobody": _nobody_works(job),
            "over": job.is_over,
            "url": _result_url(job, request) or job.get_absolute_url(),
            "again": _refresh_seconds(job, request),
        }
    )


@login_required
@require_POST
def cancel_job(request, pk):
    job = _job(request, pk)
    if not can_cancel(request.user, job):
        raise PermissionDenied
    actions.cancel(job)
    return redirect(job)


@login_required
@require_POST
def retry_job(request, pk):
    job = _job(request, pk)
    if not can_retry(request.user, job):
        raise PermissionDenied
    actions.retry(job)
    return redirect(job)


@login_required
@require_safe
def my_jobs(request):
    """One's own jobs and those for one's city, newest first."""
    jobs = Job.objects.visible_to(request.user).select_related("city", "owner", "deep_dive").defer("args", "result")
    page = Paginator(jobs, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "jobs/jobs.html", {"page": page})
