"""The pages of a phone (find the door, see it, send), and the page on which a door is opened."""

import secrets
import uuid

import segno
from django.conf import settings
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from citydive.accounts.typed import for_strangers
from citydive.cohorts.throttle import allow, client_key, is_used_up
from citydive.records.access import record_view

from . import actions
from .forms import NO_SUCH_CODE, DoorCodeForm, OpenDoorForm
from .models import Door
from .phones import give_secret, participant_of, secret_of
from .registry import NotTaken, get_intake, intakes_for, intakes_of, texts_of

# A room full of people stands behind one address. Sixty phones send their card and their vote twice each within ten
# seconds (240) and pass; a program that never stops is held to ten a second.
SENT_A_MINUTE, WRONG_CODES = 600, 200
MINUTE, HOUR = 60, 3600
SHOWN_RECEIPTS = 20


def find(request):
    """Type the code of the session: it leads to its door."""
    asked = request.POST or ({"code": request.GET["code"]} if request.GET.get("code") else None)
    form, whose = DoorCodeForm(asked), client_key(request)
    if asked and form.is_valid():
        # Before looking: who guessed so often learns of no right code either.
        if is_used_up("door code", whose, WRONG_CODES):
            return render(request, "accounts/busy.html", status=429)
        door = _open_doors().filter(code=form.cleaned_data["code"]).first()
        if door is not None:
            return redirect("door", door.token)
        allow("door code", whose, WRONG_CODES, HOUR)
        form.add_error("code", NO_SUCH_CODE)
    return render(request, "participation/find.html", {"form": form})


def _open_doors():
    gone = {"record__erased": None, "record__withdrawn": None}
    return Door.objects.filter(**gone).select_related("record__deep_dive")


def door(request, token):
    """What this phone can send now, and the receipts of what it has sent."""
    found = get_object_or_404(_open_doors(), token=token)
    secret = secret_of(request)
    response = render(request, "participation/door.html", _door_context(request, found, secret))
    if not secret:
        give_secret(response, found)
    response["Cache-Control"] = "private, no-store"
    return response


def _door_context(request, found, secret, wrong=None) -> dict:
    """wrong: (intake, its form with errors) where something could not be taken."""
    participant = participant_of(found, secret)
    parts = []
    for intake in intakes_of(found):
        form, more = None, {}
        if found.is_taking:
            form = wrong[1] if wrong and wrong[0] == intake else intake.form(found, participant)
            more = intake.context(found, participant) if intake.context else {}
        elif participant and intake.after:
            more = intake.after(found)
        mark = intake.mark(found) if intake.mark else ""
        if form is not None or more:
            parts.append({"intake": intake, "form": form, "sent_id": uuid.uuid4(), "mark": mark, **more})
    return {
        "sends": any(part["form"] is not None for part in parts),
        "door": found,
        "record": found.record,
        "parts": parts,
        "receipts": participant.sendings.exclude(receipt="")[:SHOWN_RECEIPTS] if participant else (),
        "sent": request.GET.get("sent", ""),
        "forgotten_after": settings.FORGET_PHONES_DAYS,
    }


def door_now(request, token):
    """A few characters that change when the page of the door does: phones ask for it every few seconds."""
    found = get_object_or_404(_open_doors(), token=token)
    marks = {each.slug: each.mark(found) for each in intakes_of(found) if each.mark}
    response = JsonResponse({"state": found.state, "marks": marks})
    response["Cache-Control"] = "private, no-store"
    return response


@for_strangers
@require_POST
def send(request, token, intake):
    """Take what a phone sends: for its script as JSON, without one with a page."""
    found = get_object_or_404(_open_doors(), token=token)
    sent_id = _sent_id(request.POST.get("sent_id", ""))
    before = actions.receipt_of(found, sent_id)
    if before is not None:
        return _taken(request, found, before, None)
    chosen = get_intake(found, intake)
    if found.state == Door.State.CLOSED or chosen is None:
        return _refused(request, found, 410, actions.closed_words(found))
    if found.state == Door.State.EARLY:
        return _refused(request, found, 425, _("It is not open yet. Keep this and send it again later."))
    if not allow("door", f"{found.pk} {client_key(request)}", SENT_A_MINUTE, MINUTE):
        return _refused(request, found, 429, _("So much comes in here that some has to wait. Send it again soon."))
    return _take(request, found, chosen, sent_id)


def _take(request, found, intake, sent_id):
    secret = secret_of(request)
    form = intake.form(found, participant_of(found, secret), request.POST)
    if form is None:
        return _refused(request, found, 409, _("It was closed before your phone sent this."))
    if not form.is_valid():
        return _wrong(request, found, intake, form, secret)
    new = None if secret else secrets.token_urlsafe(24)
    try:
        sending = actions.take(found, intake, secret=secret or new, sent_id=sent_id, data=form.cleaned_data)
    except NotTaken as error:
        return _refused(request, found, 409, str(error))
    except actions.TooMuch as error:
        return _refused(request, found, 429, str(error))
    return _taken(request, found, sending, new)


def _sent_id(text) -> str:
    """The identity that the phone gave it; a form that was made by hand gets one of its own."""
    try:
        return str(uuid.UUID(text))
    except ValueError:
        return str(uuid.uuid4())


def _wants_json(request) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _taken(request, found, sending, new):
    if _wants_json(request):
        response = JsonResponse({"receipt": sending.receipt})
    else:
        response = redirect(f"{reverse('door', args=[found.token])}?sent={sending.sent_id}#sent")
    if new:
        give_secret(response, found, new)
    return response


def _wrong(request, found, intake, form, secret):
    if _wants_json(request):
        said = [str(error) for errors in form.errors.values() for error in errors]
        return JsonResponse({"problem": " ".join(said)}, status=400)
    context = _door_context(request, found, secret, wrong=(intake, form))
    return render(request, "participation/door.html", context | {"form": form}, status=200)


def _refused(request, found, status, words):
    """Nothing was taken: why, and what was written, to copy."""
    if _wants_json(request):
        return JsonResponse({"problem": words}, status=status)
    said = (request.POST.get(name) for name in texts_of(request.resolver_match.kwargs["intake"]))
    typed = [text for text in said if text]
    context = {"door": found, "record": found.record, "words": words, "typed": typed}
    return render(request, "participation/refused.html", context, status=status)


@record_view("edit")
def manage(request, record):
    """Open the door of a record, see its code and QR code, close it."""
    intakes = intakes_for(record.kind)
    if not intakes:
        raise Http404
    found = Door.objects.filter(record=record).first()
    form = OpenDoorForm(request.POST or None, intakes=intakes)
    if request.method == "POST":
        if "close" in request.POST and found is not None:
            actions.close_door(found, by=request.user, at_once=request.POST["close"] == "at once")
            return redirect("door_manage", record.key)
        if form.is_valid():
            actions.open_door(record, by=request.user, **form.cleaned_data)
            return redirect("door_manage", record.key)
    if found and request.method == "GET":
        form.fields["takes"].initial = found.takes
    context = {"record": record, "form": form, "door": found}
    if found is not None:
        context |= poster(found)
    return render(request, "participation/manage.html", context)


def poster(found) -> dict:
    """What a screen or a sheet of paper shows of a door: QR code, address, code, how many phones."""
    address = settings.URL + reverse("door", args=[found.token])
    return {
        "door": found,
        "qr": segno.make(address, error="m").svg_data_uri(scale=6, border=4, dark="#000", light="#fff"),
        "short": settings.URL + reverse("door_code"),
        "address": address,
        "phones": found.participants.count(),
        "sent": found.sendings.exclude(receipt="").count(),
    }
