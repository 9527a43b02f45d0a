"""How a view finds the deep dive of its address, or answers as if it did not exist; and who keeps the accounts."""

from functools import wraps

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from .models import DeepDive
from .rules import is_inside, is_moderator, takes_part

_NEEDS = {"inside": is_inside, "moderator": is_moderator, "part": takes_part}


def dive_view(need):
    """Give the view its deep dive: `view(request, dive, …)` for an address with `<slug:dive>`.

    need: "public" (anyone, if the dive has a public page; those inside always), "part" (any role), "inside"
    (moderator or delegate) or "moderator". Strangers are sent to the log-in, everyone else gets 404.
    """

    def decorate(view):
        @wraps(view)
        def wrapped(request, dive, *args, **kwargs):
            if need != "public" and not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            found = get_object_or_404(DeepDive, slug=dive)
            if need == "public":
                allowed = found.is_public or takes_part(request.user, found)
            else:
                allowed = _NEEDS[need](request.user, found)
            if not allowed:
                raise Http404
            request.dive = found
            return view(request, found, *args, **kwargs)

        wrapped.need = need
        return wrapped

    return decorate


class ForAdministrators(PermissionDenied):
    """The page is for who keeps the accounts; nobody else reads it."""


def administrator_view(view):
    """Only for administrators: they keep the accounts."""

    @login_required
    @wraps(view)
    def wrapped(request, *args, **kwargs):
        if not request.user.is_administrator:
            raise ForAdministrators
        return view(request, *args, **kwargs)

    return wrapped
