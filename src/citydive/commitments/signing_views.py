"""The page behind a link for signing: one page, on a phone, without an account."""

from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from citydive.accounts.typed import for_strangers
from citydive.cohorts.throttle import allow, client_key
from citydive.documents.tree import from_json
from citydive.plaintext import one_line

from . import signing
from .citytime import in_zone_of
from .forms import PassOnForm, ReturnForm, SignForm
from .memorandum import build_receipt
from .models import Answer
from .shown import shown_document
from .signing import LinkProblem
from .views import printed

# So many links that do not work may one address try within an hour.
WRONG_LINKS, HOUR = 60, 3600
# So often a text may be passed on within a day: nobody writes mails to strangers by it.
PASSED_ON, DAY = 5, 86_400


@for_strangers
def sign(request, token):
    """Read the frozen text; sign it, return it with a note, or pass it on."""
    try:
        asked = signing.find(token, request.user)
    except LinkProblem as problem:
        return _problem(request, problem, token)
    # Who signs has no account and so no time zone of their own: that of the city is meant.
    with in_zone_of(asked.commitment.record):
        return _open(request, asked, token)


def _open(request, asked, token):
    forms = _forms(request, asked)
    try:
        done = _act(request, asked, forms)
    except LinkProblem as problem:
        return _problem(request, problem, token)
    if done:
        return _answered(request, asked, done, token)
    record = asked.commitment.record
    context = forms | {"asked": asked, "record": record, "token": token}
    context["document"] = shown_document(from_json(asked.frozen))
    context["forgotten_after"] = settings.FORGET_CONTACTS_DAYS
    return render(request, "commitments/sign.html", context)


def _answered(request, asked, said, token):
    return render(request, "commitments/answered.html", {"asked": asked, "said": said, "token": token})


def _forms(request, asked) -> dict:
    """Three forms on one page; only the one that was sent holds what was typed."""
    sent = {
        name: request.POST if request.POST.get("do") == name else None for name in ("sign", "return", "pass_on")
    }
    return {
        "sign_form": SignForm(sent["sign"], function=asked.function, auto_id="sign_%s"),
        "return_form": ReturnForm(sent["return"], auto_id="return_%s"),
        "pass_on_form": PassOnForm(sent["pass_on"], auto_id="pass_on_%s"),
    }


def _act(request, asked, forms) -> str:
    """What was done, in a word for the page; empty if nothing was. Raises LinkProblem."""
    if forms["sign_form"].is_bound and forms["sign_form"].is_valid():
        signing.sign(asked, name=forms["sign_form"].cleaned_data["name"])
        return Answer.SIGNED
    if forms["return_form"].is_bound and forms["return_form"].is_valid():
        signing.give_back(asked, **forms["return_form"].cleaned_data)
        return Answer.RETURNED
    form = forms["pass_on_form"]
    if form.is_bound and form.is_valid():
        if not allow("signature passed on", asked.commitment_id, PASSED_ON, DAY):
            form.add_error(None, _("This text was passed on many times today. Return it to the city with a note."))
            return ""
        signing.pass_on(asked, **form.cleaned_data)
        return Answer.DELEGATED
    return ""


def _problem(request, problem, token):
    if problem.request is None and not allow("signature", client_key(request), WRONG_LINKS, HOUR):
        return render(request, "accounts/busy.html", status=429)
    signed = problem.request is not None and problem.request.answer == Answer.SIGNED
    if signed and _sent_twice(request, problem.request):
        with in_zone_of(problem.request.commitment.record):
            return _answered(request, problem.request, Answer.SIGNED, token)
    context = {"problem": str(problem), "token": token if signed else ""}
    return render(request, "commitments/sign_problem.html", context, status=problem.status)


def _sent_twice(request, signed) -> bool:
    """A double click signs once, and whoever clicked reads that it is signed: it is the second answer they see."""
    return request.POST.get("do") == "sign" and one_line(request.POST.get("name", "")).strip() == signed.name


def receipt(request, token):
    """The receipt as PDF, for who has the link that was signed with."""
    return _file(request, token, lambda asked: _signed(asked) and build_receipt(asked), "receipt")


def text(request, token):
    """The frozen text as PDF: to read it elsewhere before signing."""
    return _file(request, token, lambda asked: from_json(asked.frozen), "text")


def _signed(asked) -> bool:
    if asked.answer != Answer.SIGNED:
        raise Http404
    return True


def _file(request, token, build, name):
    try:
        asked = signing.request_of(token) if name == "receipt" else signing.find(token, request.user)
    except LinkProblem as problem:
        return _problem(request, problem, token)
    key = asked.commitment.record.key
    return printed(request, build(asked), "pdf", f"{key} {name}.pdf", reverse("sign", args=[token]))
