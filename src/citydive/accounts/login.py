"""Logging in: the password, then the code of the second factor where the account has one."""

import time

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth import views as auth_views
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache

from citydive.cohorts.models import User
from citydive.cohorts.throttle import login_name

from . import gate, second_factor
from .forms import CodeForm, LoginForm
from .signals import note_failure
from .typed import log_in_page, send_page, typed_in

# In the session of somebody who gave the right password and still owes the code.
HALF = "half_logged_in"
HALF_SECONDS = 600
BACKEND = "django.contrib.auth.backends.ModelBackend"


class Login(auth_views.LoginView):
    """The log-in page."""

    template_name = "accounts/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and (typed := typed_in(request)):
            return send_page(request, typed)
        return super().dispatch(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        if not gate.may_try(request, login_name(request)):
            note_failure("login paused", login_name(request), request)
            return render(request, "accounts/slow.html", status=429)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        request, user = self.request, form.get_user()
        gate.was_right(request, user.email)
        if second_factor.has_one(user):
            request.session.cycle_key()
            request.session[HALF] = {
                "user": user.pk,
                "password": user.get_session_auth_hash(),
                "since": time.time(),
                "next": self.get_success_url(),
            }
            if typed_in(request):
                return render(request, "accounts/login_code.html", {"form": CodeForm()})
            return redirect("login_code")
        return enter(request, user, self.get_success_url())


@never_cache
def login_code(request):
    """The second step: who gave the right password a moment ago gives the code of the app."""
    half = request.session.get(HALF) or {}
    user = User.objects.filter(pk=half.get("user"), is_active=True).first()
    if not user or time.time() - half["since"] > HALF_SECONDS or half["password"] != user.get_session_auth_hash():
        request.session.pop(HALF, None)
        if typed := typed_in(request):
            return log_in_page(request, typed, LoginForm(request), status=403)
        return redirect("login")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            second_factor.check(user, form.cleaned_data["code"])
        except second_factor.Refused as error:
            form.add_error("code", str(error))
            note_failure("wrong code", user.email, request)
        else:
            request.session.pop(HALF)
            response = enter(request, user, half["next"])
            request.session[second_factor.SHOWN] = True
            return response
    return render(request, "accounts/login_code.html", {"form": form})


def enter(request, user, then=""):
    """Log somebody in in this browser and go on to `then`, to Today, or to what they had typed before."""
    # "What changed since I was here" counts from the log-in before this one.
    user.seen_before = user.last_login
    user.save(update_fields=["seen_before"])
    login(request, user, backend=BACKEND)
    safe = url_has_allowed_host_and_scheme(then, {request.get_host()}, request.is_secure())
    if typed := typed_in(request):
        response = send_page(request, typed)
    else:
        response = redirect(then if safe else resolve_url(settings.LOGIN_REDIRECT_URL))
    gate.know(request, response, user)
    return response
