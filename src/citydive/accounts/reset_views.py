"""A forgotten password: asking for a link, and choosing a new password behind it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from citydive.cohorts.models import User
from citydive.cohorts.throttle import allow, client_key

from . import actions, gate, mails, resets
from .access import paced
from .forms import ForgotForm, NewPasswordForm

# Mails to one address, and forms or wrong links from one client, within an hour.
MAILS, FORMS, WRONG_LINKS, HOUR = 3, 20, 30, 3600


@paced("reset.form", FORMS, HOUR)
def forgot(request):
    """The same answer whether there is an account or not."""
    if not mails.has_server():
        return render(request, "accounts/forgot.html", {"no_server": True})
    form = ForgotForm(request.POST or None)
    sent = request.method == "POST" and form.is_valid()
    if sent:
        email = User.objects.normal_email(form.cleaned_data["email"])
        if allow("reset.mail", email, MAILS, HOUR):
            # Not looked up here: the time that it takes would tell who has an account.
            resets.wish(email)
    return render(request, "accounts/forgot.html", {"form": form, "sent": sent})


@never_cache
def reset(request, token):
    """The page behind the link: choose a new password. It works once."""
    try:
        user = actions.find_reset(token)
        form = NewPasswordForm(request.POST or None, user=user)
        if request.method == "POST" and form.is_valid():
            actions.reset_password(token, form.cleaned_data["new"])
            messages.success(request, _("Your new password holds from now on. Log in with it."))
            response = redirect("login")
            gate.know(request, response, user)
            return response
    except actions.AccountError as error:
        if not allow("reset.link", client_key(request), WRONG_LINKS, HOUR):
            return render(request, "accounts/busy.html", status=429)
        return render(request, "accounts/gone.html", {"problem": str(error), "again": "forgot"}, status=410)
    return render(request, "accounts/reset.html", {"form": form, "who": user})
