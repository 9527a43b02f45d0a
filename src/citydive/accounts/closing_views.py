"""Closing one's own account."""

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.shortcuts import render

from . import closing, registry
from .actions import AccountError
from .closing_forms import CloseMyAccountForm


@login_required
def close(request):
    user = request.user
    form = CloseMyAccountForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            closing.close(user, by=user, **form.chosen())
        except AccountError as error:
            form.add_error(None, str(error))
        else:
            logout(request)
            return render(request, "accounts/closed.html")
    return render(request, "accounts/close.html", closing_context(form))


def closing_context(form) -> dict:
    """What the page shows of what rests on the account that the form closes."""
    user = form.closes
    drafts = closing.open_drafts(user)
    return {
        "form": form,
        "who": user,
        "duties": form.duties,
        "stuck": [duty for duty in form.duties if duty.must_pass_on and not duty.candidates],
        "drafts": drafts[: closing.SHOWN_DRAFTS],
        "drafts_in_all": drafts.count(),
        "waiting": registry.waiting_for(user),
    }
