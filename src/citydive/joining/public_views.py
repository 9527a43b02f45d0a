"""What a city without an account does: answer a call, confirm it, say its view, accept its place."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from citydive.accounts.typed import for_strangers
from citydive.cohorts.throttle import allow, client_key
from citydive.records.access import record_view

from . import actions
from .actions import JoiningError
from .forms import InterestForm, ScopingForm

# Forms and wrong links from one network, and mails to one address, within an hour.
FORMS, MAILS, WRONG_LINKS, HOUR = 10, 3, 60, 3600


@for_strangers
@record_view(kind="call")
def interest(request, record):
    """The public form. The answer is the same whether the address wrote before or not."""
    if not record.call.is_open:
        return render(request, "joining/closed.html", {"record": record}, status=410)
    form = InterestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not allow("interest", client_key(request), FORMS, HOUR):
            return render(request, "accounts/busy.html", status=429)
        data = form.cleaned_data
        if allow("interest.mail", data["email"].lower(), MAILS, HOUR):
            actions.express_interest(record.call, language=get_language(), **data)
        return render(request, "joining/sent.html", {"record": record, "email": data["email"]})
    context = {
        "form": form,
        "heading": _("Express interest: %(call)s") % {"call": record.title},
        "lede": _("No account is needed. It is no commitment; the moderator of the deep dive reads it."),
        "about_data": _about_data(),
        "submit": _("Send"),
        "back": record.get_absolute_url(),
    }
    return render(request, "joining/interest.html", context)


def _about_data() -> str:
    """What is stored of who writes, why, and how long."""
    n = settings.INTEREST_DAYS
    return ngettext(
        "Your name, function and address are kept so that the moderator can answer you. They are removed %(n)d day"
        " after the deadline at the latest, and at once if you take the interest back.",
        "Your name, function and address are kept so that the moderator can answer you. They are removed %(n)d days"
        " after the deadline at the latest, and at once if you take the interest back.",
        n,
    ) % {"n": n}


@for_strangers
def interest_of(request, token):
    """The page behind the link in the mail: confirm, see what became of it, say a view, accept, take back."""
    try:
        found = actions.find(token)
    except JoiningError as error:
        if not allow("interest.link", client_key(request), WRONG_LINKS, HOUR):
            return render(request, "accounts/busy.html", status=429)
        return render(request, "joining/no_link.html", {"problem": str(error)}, status=410)
    form = ScopingForm(_sent(request, "scoping"), initial={"scoping": found.scoping})
    problem = ""
    try:
        if _act(request, found, form):
            return redirect(request.path)
    except JoiningError as error:
        # It was told, accepted or taken back since the page was opened: the page as it stands now says the rest.
        found.refresh_from_db()
        problem = str(error)
    context = {"interest": found, "record": found.call.record, "form": form, "problem": problem}
    return render(request, "joining/interest_of.html", context, status=409 if problem else 200)


def _sent(request, button):
    return request.POST if request.POST.get("do") == button else None


def _act(request, found, form) -> bool:
    """Whether something was done. Raises JoiningError."""
    do = request.POST.get("do")
    if do == "confirm":
        actions.confirm(found)
    elif do == "take_back":
        actions.take_back(found)
    elif do == "accept":
        actions.accept(found)
    elif form.is_bound and found.asked_scoping and form.is_valid():
        actions.answer_scoping(found, form.cleaned_data["scoping"])
        messages.success(request, _("Your view is kept. You can change it until the cities are selected."))
    else:
        return False
    return True
