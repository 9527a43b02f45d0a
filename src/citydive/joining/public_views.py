"""What a city without an account does: answer a call, confirm it, say its view, accept its place."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from citydive.cohorts.throttle import allow, client_key
from citydive.records.access import record_view

from . import actions
from .actions import JoiningError
from .forms import InterestForm, ScopingForm

# Forms and wrong links from one network, and mails to one address, within an hour.
FORMS, MAILS, WRONG_LINKS, HOUR = 10, 3, 60, 3600


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
        "submit": _("Send"),
        "back": record.get_absolute_url(),
    }
    return render(request, "site/form.html", context)


@never_cache
def interest_of(request, token):
    """The page behind the link in the mail: confirm, see what became of it, say a view, accept, take back."""
    try:
        found = actions.find(token)
        form = ScopingForm(_sent(request, "scoping"), initial={"scoping": found.scoping})
        done = _act(request, found, form)
    except JoiningError as error:
        if not allow("interest.link", client_key(request), WRONG_LINKS, HOUR):
            return render(request, "accounts/busy.html", status=429)
        return render(request, "joining/no_link.html", {"problem": str(error)}, status=410)
    if done:
        return redirect(request.path)
    context = {"interest": found, "record": found.call.record, "form": form}
    return render(request, "joining/interest_of.html", context)


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
    elif form.is_bound and form.is_valid() and found.counts and found.asked_scoping:
        actions.answer_scoping(found, form.cleaned_data["scoping"])
        messages.success(request, _("Your view is kept. You can change it until the cities are selected."))
    else:
        return False
    return True
