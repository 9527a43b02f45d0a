"""Adding and removing the second factor."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from . import second_factor, sessions
from .forms import EnrolForm, PasswordAsked, RemoveForm
from .sealing import Unreadable, decrypt, encrypt
from .typed import with_typed

# In the session, encrypted: the secret of an app that is being added.
NEW = "second_factor_new"


@login_required
@never_cache
def second_factor_page(request):
    if not second_factor.has_one(request.user):
        return _enrol(request)
    if request.POST.get("do") == "remove":
        return _remove(request)
    if request.POST.get("do") == "codes":
        return _new_codes(request)
    return _show(request)


def _show(request, *, remove=None, codes=None):
    context = {
        "factor": request.user.second_factor,
        "left": request.user.recovery_codes.count(),
        "required": second_factor.is_required(request.user),
        "remove": remove or RemoveForm(user=request.user, auto_id="remove_%s"),
        "renew": codes or PasswordAsked(user=request.user, auto_id="renew_%s"),
    }
    return render(request, "accounts/second_factor.html", context)


def _enrol(request):
    secret = _secret_being_added(request)
    form = EnrolForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            codes = second_factor.enrol(request.user, secret, form.cleaned_data["code"])
        except second_factor.Refused as error:
            form.add_error("code", str(error))
        else:
            request.session.pop(NEW, None)
            request.session[second_factor.SHOWN] = True
            # Browsers that were let in without it are asked for it.
            sessions.end_all(request.user, but=request.session.get(sessions.ROW))
            return render(request, "accounts/recovery_codes.html", {"codes": codes, "first": True})
    return _enrol_page(request, secret, form)


def interrupted_page(request):
    """The same page in answer to a form that has to wait for it: what was typed goes along, through to the end."""
    secret = _secret_being_added(request)
    response = _enrol_page(request, secret, EnrolForm(user=request.user), status=403)
    return with_typed(response)


def _enrol_page(request, secret, form, *, status=200):
    address = second_factor.address_for_app(request.user, secret)
    context = {
        "form": form,
        "interrupted": status == 403,
        "secret": " ".join(secret[n : n + 4] for n in range(0, len(secret), 4)),
        "address": address,
        "image": second_factor.qr_image(address),
        "required": second_factor.is_required(request.user),
    }
    return render(request, "accounts/second_factor_new.html", context, status=status)


def _secret_being_added(request) -> str:
    """The same one until it is taken into use: the page may be opened twice before the code is typed."""
    try:
        return decrypt(request.session[NEW])
    except (KeyError, Unreadable):
        secret = second_factor.new_secret()
        request.session[NEW] = encrypt(secret)
        return secret


def _remove(request):
    form = RemoveForm(request.POST, user=request.user, auto_id="remove_%s")
    if form.is_valid():
        try:
            second_factor.check(request.user, form.cleaned_data["code"])
        except second_factor.Refused as error:
            form.add_error("code", str(error))
        else:
            second_factor.remove(request.user, by=request.user, keep=request.session.get(sessions.ROW))
            request.session.pop(second_factor.SHOWN, None)
            messages.success(request, _("The second factor was removed. All other browsers were logged out."))
            return redirect("account")
    return _show(request, remove=form)


def _new_codes(request):
    form = PasswordAsked(request.POST, user=request.user, auto_id="renew_%s")
    if form.is_valid():
        return render(request, "accounts/recovery_codes.html", {"codes": second_factor.renew_codes(request.user)})
    return _show(request, codes=form)
