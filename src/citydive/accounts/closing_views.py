"""Closing one's own account."""

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.shortcuts import render

from citydive.records.models import Record

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
    return render(request, "accounts/close.html", closing_context(form, own=True))


def closing_context(form, *, own=False) -> dict:
    """What the page shows of what rests on the account that the form closes.

    own: to its person, who may read titles of drafts; an administrator is told how many there are.
    """
    user = form.closes
    drafts = closing.open_drafts(user)
    if own:
        # Who does not speak for a city any more does not read its drafts here either.
        drafts = drafts.filter(pk__in=Record.objects.visible_to(user).values("pk"))
    return {
        "form": form,
        "who": user,
        "duties": form.duties,
        "stuck": [duty for duty in form.duties if duty.must_pass_on and not duty.candidates],
        "drafts": drafts[: closing.SHOWN_DRAFTS] if own else [],
        "drafts_in_all": drafts.count(),
        "waiting": registry.waiting_for(user) if own else [],
    }
