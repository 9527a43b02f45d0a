"""Pages around findings: settle a draft, edit an accepted one, cite one from a report."""

from contextlib import nullcontext

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from citydive.cohorts.access import dive_view
from citydive.records.access import conflict_page, record_view
from citydive.records.actions import Conflict
from citydive.records.files import FileTooLarge, discard, staged
from citydive.records.once import once
from citydive.records.scanning import Refused

from . import finding_actions as actions
from .analysis_views import city_to_write_for
from .finding_forms import CiteForm, SettleForm


@require_POST
@record_view("edit", kind="finding")
def settle(request, record):
    """Accept, edit or reject; bad input shows the form again, a conflict shows both texts."""
    form = SettleForm(request.POST)
    if not form.is_valid():
        context = {"record": record, "form": form, "finding": record.finding, "verdict": form["verdict"].value()}
        return render(request, "evidence/finding_settle.html", context, status=400)
    given = form.cleaned_data
    try:
        actions.settle_finding(
            record,
            request.user,
            given["verdict"],
            given["sentence"],
            given["reason"],
            seen=given["seen"],
        )
    except Conflict:
        record.refresh_from_db()
        finding = type(record.finding).objects.get(pk=record.pk)
        return conflict_page(request, form, {"sentence": finding.sentence, "reason": finding.reason}, record)
    done = {
        "accept": _("Accepted: %(key)s."),
        "edit": _("Saved and accepted: %(key)s."),
        "reject": _("Rejected: %(key)s."),
    }
    messages.success(request, done[given["verdict"]] % {"key": record.key})
    return HttpResponseRedirect(_back(request, record))


def _back(request, record) -> str:
    """To the analysis that the draft was settled on, else to the finding."""
    back = request.POST.get("back", "")
    safe = back.startswith("/") and url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    return back if safe else record.get_absolute_url()


@dive_view("inside")
def cite(request, dive, code):
    """A finding from an existing report: file or address, page, quote, sentence."""
    city = city_to_write_for(request, dive, code)
    form = CiteForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        upload = given.pop("file")
        try:
            return _cite(request, dive, city, upload, given)
        except FileTooLarge:
            form.add_error(
                "file", _("The file is too large. Give the web address, or only the pages that you cite.")
            )
        except Refused as error:
            form.add_error("file", str(error))
    return render(request, "evidence/finding_cite.html", {"form": form, "city": city})


def _cite(request, dive, city, upload, given):
    """The file is stored and scanned before the transaction begins: a slow scanner must not keep others waiting."""
    with staged(upload, owner=request.user) if upload else nullcontext() as stored:
        response = _keep(request, dive, city, stored, given)
    if stored is not None and stored.record_id is None:
        # Sent twice: the finding has the file of the first time.
        discard(stored)
    return response


@once
def _keep(request, dive, city, stored, given):
    record = actions.cite_finding(dive, city, by=request.user, file=stored, **given)
    messages.success(request, _("%(key)s is saved.") % {"key": record.key})
    return redirect(record)
