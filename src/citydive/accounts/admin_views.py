"""The administrator's pages: who has an account, shutting one out, letting it in again, closing it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from citydive.cohorts.access import administrator_view
from citydive.cohorts.models import User

from . import admin_actions, closing, second_factor, sessions
from .actions import AccountError
from .closing_forms import ClosingForm
from .closing_views import closing_context

PER_PAGE = 50


@administrator_view
def accounts(request):
    """All accounts, by name; `?q=` looks in names and addresses."""
    asked = request.GET.get("q", "").strip()
    rows = User.objects.select_related("organisation", "second_factor").order_by("closed", "name", "pk")
    if asked:
        rows = rows.filter(Q(name__icontains=asked) | Q(email__icontains=asked))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/accounts.html", {"page": page, "asked": asked})


@administrator_view
def account_of(request, pk):
    """One account: its roles, and the button that shuts it out or lets it in. Nothing of what it wrote."""
    user = get_object_or_404(User, pk=pk)
    if request.method == "POST":
        try:
            done = _do(request.POST.get("do"), user, request.user)
            if done:
                messages.success(request, done % {"name": user.name})
        except AccountError as error:
            messages.error(request, str(error))
        return redirect("account_of", user.pk)
    context = {
        "who": user,
        "roles": user.roles.select_related("deep_dive", "city").order_by("deep_dive", "kind"),
        "duties": closing.duties(user),
        "has_second_factor": second_factor.has_one(user),
        "open_sessions": sessions.of(user).count(),
    }
    return render(request, "accounts/account_of.html", context)


def _do(what, user, by) -> str:
    """Do what a button says; returns the sentence that tells of it."""
    if what == "disable":
        admin_actions.disable(user, by=by)
        return _("%(name)s is shut out.")
    if what == "enable":
        admin_actions.enable(user, by=by)
        return _("%(name)s may log in again.")
    if what in ("administrator", "no administrator"):
        admin_actions.set_administrator(user, what == "administrator", by=by)
        return _("Saved.")
    return ""


@administrator_view
def close_account(request, pk):
    """Close the account of somebody who left without doing so."""
    user = get_object_or_404(User, pk=pk, closed__isnull=True)
    if user.pk == request.user.pk:
        return redirect("account_close")
    form = ClosingForm(request.POST or None, closes=user)
    if request.method == "POST" and form.is_valid():
        try:
            closing.close(user, by=request.user, **form.chosen())
        except AccountError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The account is closed."))
            return redirect("accounts")
    return render(request, "accounts/close.html", closing_context(form))
