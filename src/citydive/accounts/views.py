"""My account: particulars, password, e-mail address, sessions, what is stored about me."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from citydive import told
from citydive.cohorts import journal
from citydive.cohorts.languages import keep_language
from citydive.cohorts.rules import place_of
from citydive.cohorts.throttle import allow, client_key
from citydive.jobs.actions import enqueue

from . import actions, mails, second_factor, sessions
from .devices import in_words
from .export_job import JOB, last_export
from .forms import AccountForm, EmailForm, PasswordForm

WRONG_LINKS, WISHES, EXPORTS, HOUR = 30, 5, 5, 3600


@login_required
def account(request):
    form = AccountForm(request.POST or None, instance=request.user)
    if request.method == "POST":
        if form.is_valid():
            with transaction.atomic():
                # Only what was changed here: a new password from another browser must not be written over.
                request.user.save(update_fields=form.changed_data)
                if form.changed_data:
                    journal.note("account edited", by=request.user, person=request.user, fields=form.changed_data)
            # Said in the language that was just chosen.
            with translation.override(request.user.language or translation.get_language()):
                messages.success(request, _("Saved."))
            return _with_language(redirect("account"), form)
        # The frame around the form shows the name that is stored, not the one that was just typed.
        request.user.refresh_from_db()
    context = {
        "form": form,
        "has_second_factor": second_factor.has_one(request.user),
        "open_sessions": sessions.of(request.user).count(),
        "roles": request.user.roles.select_related("deep_dive", "city").order_by("deep_dive", "kind"),
        "place": place_of(request.user),
    }
    return render(request, "accounts/account.html", context)


def _with_language(response, form):
    """What is chosen on the account holds here at once, whatever this browser kept from the menu or a link."""
    if "language" in form.changed_data:
        if form.instance.language:
            keep_language(response, form.instance.language)
        else:
            response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")
    return response


@login_required
def password(request):
    form = PasswordForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        actions.set_password(request.user, form.cleaned_data["new"], by=request.user)
        sessions.keep_this(request, request.user)
        messages.success(request, _("Your new password holds. All other browsers were logged out."))
        return redirect("account")
    return render(request, "accounts/password.html", {"form": form})


@login_required
def email(request):
    """Ask for another address. The answer is the same whether somebody has that address already."""
    if not mails.has_server():
        return render(request, "accounts/email.html", {"no_server": True})
    form = EmailForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        if allow("account.email", request.user.pk, WISHES, HOUR):
            actions.ask_email_change(request.user, form.cleaned_data["email"])
            return render(request, "accounts/email.html", {"sent": form.cleaned_data["email"]})
        form.add_error(None, _("You asked for this several times. Look into your mail, or try again in an hour."))
    return render(request, "accounts/email.html", {"form": form})


@never_cache
def confirm_email(request, token):
    """Behind the link in the mail. The button changes the address: programs that look at mails open links too."""
    try:
        change = actions.find_email_change(token)
        if request.method == "POST":
            actions.confirm_email(token)
            messages.success(request, _("Your new address holds from now on. Log in with it."))
            return redirect("account" if request.user.is_authenticated else "login")
    except actions.AccountError as error:
        if not allow("email.link", client_key(request), WRONG_LINKS, HOUR):
            return render(request, "accounts/busy.html", status=429)
        return render(request, "accounts/gone.html", {"problem": str(error), "again": "account_email"}, status=410)
    return render(request, "accounts/email_confirm.html", {"change": change})


@login_required
def sessions_page(request):
    """Where I am logged in; end one, or all but this one. And the last log-ins, right and wrong."""
    here = request.session.get(sessions.ROW)
    if request.method == "POST":
        chosen = request.POST.get("end", "")
        if chosen == "others":
            sessions.end_all(request.user, but=here)
            messages.success(request, _("All other browsers were logged out."))
        elif chosen.isdecimal() and len(chosen) < 19 and int(chosen) != here:
            row = sessions.of(request.user).filter(pk=chosen).first()
            if row is not None:
                sessions.end(row)
            messages.success(request, _("That browser was logged out."))
        return redirect("sessions")
    rows = [
        {"row": row, "device": in_words(row.browser, row.system), "here": row.pk == here}
        for row in sessions.of(request.user)
    ]
    past = [
        {"entry": entry, "device": in_words(entry.detail.get("browser", ""), entry.detail.get("system", ""))}
        for entry in sessions.last_logins(request.user)
    ]
    return render(request, "accounts/sessions.html", {"rows": rows, "past": past})


@login_required
def export(request):
    """Everything stored about me: ask for it, and take it away once it is ready."""
    if request.method == "POST":
        if not allow("account.export", request.user.pk, EXPORTS, HOUR):
            messages.error(request, _("You asked for this several times within an hour. Take the last one."))
            return redirect("account_export")
        title = told.gettext("Everything stored about me")
        return redirect(enqueue(JOB, {"user": request.user.pk}, owner=request.user, title=title))
    return render(request, "accounts/export.html", {"ready": last_export(request.user)})
