"""Commitments: the list, drafting and editing one, sending it for signature, the memorandum as a file."""

from datetime import date, timedelta
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from citydive.cohorts.access import dive_view
from citydive.cohorts.rules import place_of
from citydive.cohorts.throttle import allow, client_key
from citydive.records.access import conflict_page, record_view
from citydive.records.actions import Conflict
from citydive.records.models import Record
from citydive.records.once import once
from citydive.records.printing import MEDIA, PrintingError, file_name, print_apart
from citydive.records.scripts import language_of

from . import actions, signing
from .actions import CommitmentError
from .forms import (
    CommitmentEditForm,
    EndForm,
    NewCommitmentForm,
    PaperForm,
    SendForm,
    TakeBackForm,
    values_of,
)
from .memorandum import build_memorandum, build_receipt, for_paper
from .memorandum_texts import TEXTS
from .models import Answer, State
from .queries import by_city, visible
from .rules import own_membership

# So many short documents may one person (of strangers, one network) have printed within an hour.
FILES, HOUR = 60, 3600
YEARS_TWO = timedelta(days=730)
# After "31 December 9999", which means "for ever", the calendar has no day left.
LAST_END = date.max - YEARS_TWO - timedelta(days=1)


@dive_view("inside")
def commitments(request, dive):
    return render(request, "commitments/commitments.html", {"rows": by_city(request.user, dive)})


@dive_view("inside")
@once
def new(request, dive, code):
    """A draft; `?renews=KEY` takes over what an earlier one says, for the time after it."""
    city = own_membership(request, dive, code).city
    earlier = _earlier(request, dive, city)
    form = NewCommitmentForm(request.POST or None, initial=_first_values(dive, city, earlier))
    if request.method == "POST" and form.is_valid():
        record = actions.draft(
            dive, city, by=request.user, renews=earlier, language=language_of(form), **form.cleaned_data
        )
        messages.success(request, _("The draft is %(key)s. Read it once more, then send it.") % {"key": record.key})
        return redirect(record)
    heading = _("Commitment of %(city)s") % {"city": city.name}
    in_force = None if earlier else _in_force(request.user, dive, city)
    return _form_page(request, form, heading, reverse("commitments", args=[dive.slug]), in_force=in_force)


def _in_force(user, dive, city):
    """What a second commitment would stand beside."""
    today = timezone.localdate()
    return visible(user, dive, city).filter(state=State.SIGNED, commitment__valid_until__gte=today).first()


def _earlier(request, dive, city):
    key = request.GET.get("renews", "")
    if not key:
        return None
    records = Record.objects.visible_to(request.user).of_kind("commitment").filter(deep_dive=dive, city=city)
    found = records.filter(key=key, state__in=[State.SIGNED, State.LAPSED]).first()
    if found is None:
        raise Http404
    return found


def _first_values(dive, city, earlier) -> dict:
    if earlier is None:
        today = timezone.localdate()
        return {
            "title": _("Commitment of %(city)s to “%(dive)s”") % {"city": city.name, "dive": dive.title},
            "act": "memorandum",
            "result_kind": "open",
            "valid_from": dive.starts or today,
            "valid_until": dive.ends or today + YEARS_TWO,
            "visibility": "city",
        }
    values = values_of(earlier)
    after = min(values["valid_until"], LAST_END) + timedelta(days=1)
    fresh = {"act_reference": "", "act_date": None, "visibility": "city"}
    return values | fresh | {"valid_from": after, "valid_until": after + YEARS_TWO}


def _form_page(request, form, heading, back, **more):
    context = {"form": form, "heading": heading, "back": back} | more
    return render(request, "commitments/commitment_form.html", context)


def _changing(request, record, form, heading, act, *, submit=None, lede="", template="site/form.html"):
    """A form under the version lock: act(cleaned data) or the conflict, or what cannot be done, beside the form."""
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except Conflict as conflict:
            return conflict_page(request, form, values_of(conflict.record), conflict.record)
        except CommitmentError as error:
            form.add_error(None, str(error))
        else:
            return redirect(record)
    context = {"form": form, "heading": heading, "back": record.get_absolute_url(), "submit": submit, "lede": lede}
    return render(request, template, context)


@record_view("edit", kind="commitment")
def edit(request, record):
    # Who was writing while it was sent gets both texts (a conflict), not an empty-handed way back.
    if record.state != State.DRAFT and request.method != "POST":
        messages.error(request, str(actions.FROZEN))
        return redirect(record)
    initial = values_of(record) | {"seen": record.version}
    form = CommitmentEditForm(request.POST or None, initial=initial)
    return _changing(
        request, record, form, _("Edit %(key)s") % {"key": record.key},
        lambda data: actions.edit(record, by=request.user, **data), template="commitments/commitment_form.html",
    )  # fmt: skip


@record_view("edit", kind="commitment")
@once
def send(request, record):
    initial = {"function": record.commitment.signatory, "language": "de" if get_language() == "de" else "en"}
    form = SendForm(request.POST or None, initial=initial | {"seen": record.version, "days": signing.DAYS})

    def act(data):
        made = signing.send(record, by=request.user, **data)
        messages.success(
            request, _("The text is frozen, and a link is on its way to “%(who)s”.") % {"who": made.function}
        )

    lede = _("The text is frozen as it stands. A link that was sent before stops working.")
    return _changing(request, record, form, _("Send for signature"), act, submit=_("Send"), lede=lede)


@record_view("edit", kind="commitment")
def take_back(request, record):
    form = TakeBackForm(request.POST or None, initial={"seen": record.version})
    lede = _("The link stops working, and the commitment is a draft again that you can edit.")
    return _changing(
        request, record, form, _("Take the text back"),
        lambda data: signing.take_back(record, by=request.user, **data), submit=_("Take back"), lede=lede,
    )  # fmt: skip


@record_view("edit", kind="commitment")
def paper(request, record):
    commitment = record.commitment
    initial = {"function": commitment.signatory, "signed_on": commitment.act_date, "seen": record.version}
    form = PaperForm(request.POST or None, initial=initial)
    lede = _("For what was signed by hand, or decided by an act. Attach the document on the next page.")
    return _changing(
        request, record, form, _("Signed on paper"),
        lambda data: actions.note_paper(record, by=request.user, **data), lede=lede,
    )  # fmt: skip


@record_view("edit", kind="commitment")
def end(request, record):
    form = EndForm(request.POST or None, initial={"on": timezone.localdate(), "seen": record.version})
    lede = _("What was promised ends early. The record stays, with the reason, and the cohort reads it.")
    return _changing(
        request, record, form, _("End the commitment"),
        lambda data: actions.end(record, by=request.user, **data), submit=_("End it"), lede=lede,
    )  # fmt: skip


@record_view(kind="commitment")
def memorandum(request, record, format):
    """The memorandum as Word or PDF, in English or German (`?text=de`), to read, to discuss or to sign by hand."""
    language = request.GET.get("text", "en")
    if language not in TEXTS:
        language = "en"
    document = build_memorandum(record.commitment, language)
    if record.state in (State.DRAFT, State.SENT):
        document = for_paper(document)
    return printed(request, document, format, file_name(record, format), record.get_absolute_url())


@record_view(kind="commitment")
def receipt(request, record, pk):
    """The receipt of a signature, for the people of the city whose commitment it is."""
    if (record.deep_dive_id, record.city_id) not in place_of(request.user).delegate_of:
        raise Http404
    asked = get_object_or_404(record.commitment.requests, pk=pk, answer=Answer.SIGNED)
    name = f"{record.key} receipt.pdf"
    return printed(request, build_receipt(asked), "pdf", name, record.get_absolute_url())


def printed(request, document, format, name, back):
    """A short document as a download; if it cannot be made, the reason, on a page."""
    if not allow("printed", request.user.pk or client_key(request), FILES, HOUR):
        return render(request, "accounts/busy.html", status=429)
    try:
        data = print_apart(document, format)
    except PrintingError as error:
        return render(request, "commitments/not_printed.html", {"problem": str(error), "back": back}, status=503)
    response = HttpResponse(data, content_type=MEDIA[format])
    response.headers["Content-Disposition"] = attachment(name)
    response["Cache-Control"] = "private, no-store"
    return response


def attachment(name) -> str:
    """The header of a download under a name in any script."""
    return f"attachment; filename*=UTF-8''{quote(name)}"
