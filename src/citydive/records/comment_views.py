"""Comments on a record: making one, and correcting or withdrawing one's own."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from citydive.cohorts import conflicts

from . import actions
from .access import erased_page, record_view
from .commenting import CommentChanged, correct, withdraw_comment
from .forms import CommentForm, CorrectForm
from .once import once
from .rules import can_comment


def _back(record) -> str:
    return f"{record.get_absolute_url()}#comments"


@require_POST
@record_view()
def add_comment(request, record):
    if not can_comment(request.user, record):
        raise Http404
    form = CommentForm(request.POST, record=record, by=request.user)
    if form.is_valid():
        return _comment(request, record, form)
    context = {"form": form, "heading": _("Comment"), "lede": record.title, "back": _back(record)}
    return render(request, "site/form.html", context | {"submit": _("Comment")})


def _stands(request, record, form) -> bool:
    """Neither withdrawn nor corrected: it can still be read as it was sent."""
    mine = record.comments.filter(author=request.user, withdrawn=None)
    return mine.filter(text=form.cleaned_data["text"]).exists()


@once(stands=_stands)
def _comment(request, record, form):
    try:
        actions.comment(record, by=request.user, **form.cleaned_data)
    except actions.Conflict:
        return erased_page(request, record.key)
    if form.left_out:
        messages.warning(request, _("Your comment is saved; somebody you chose may not read it and is not told."))
    return redirect(_back(record))


@record_view()
def edit_comment(request, record, pk):
    """Its author corrects it, or withdraws it."""
    if not can_comment(request.user, record):
        raise Http404
    comment = get_object_or_404(record.comments.filter(author=request.user), pk=pk)
    # Withdrawing needs no text that fits, and no look at what it says by now.
    gone = request.method == "POST" and "withdraw" in request.POST
    if comment.withdrawn:
        return _withdrawn_page(request, record, gone)
    form = CorrectForm(request.POST or None, initial={"text": comment.text, "seen": len(comment.earlier)})
    if gone or (request.method == "POST" and form.is_valid()):
        return _changed(request, record, comment, form, gone)
    return render(request, "records/comment.html", {"record": record, "form": form, "back": _back(record)})


def _withdrawn_page(request, record, gone=False):
    """A correction that came too late: it is shown, to copy."""
    if gone or request.method != "POST":
        return redirect(_back(record))
    return render(request, "records/comment_gone.html", {"record": record, "back": _back(record)}, status=410)


def _changed(request, record, comment, form, gone):
    try:
        if gone:
            withdraw_comment(comment, by=request.user)
        else:
            correct(comment, by=request.user, **form.cleaned_data)
    except actions.Conflict:
        return erased_page(request, record.key)
    except CommentChanged as passed:
        now = passed.comment
        if now.withdrawn:
            return _withdrawn_page(request, record)
        here = reverse("comment_edit", args=[record.key, now.pk])
        about = {"lock": {"seen": len(now.earlier)}, "crumbs": str(record), "saved": (now.author, now.corrected)}
        return conflicts.conflict_page(request, form, {"text": now.text}, back=here, **about)
    messages.success(request, _("The comment is withdrawn.") if gone else _("The comment is corrected."))
    return redirect(_back(record))
