"""The page of any record, its trace, its comments, its visibility; and files."""

from urllib.parse import quote

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from citydive.cohorts.models import Grant
from citydive.plaintext import number_in

from . import actions
from .access import conflict_page, record_view
from .actors import Right, city_rights, take_right_back
from .attaching import attachments_of
from .attachment_forms import AttachmentForm
from .citing import KEY
from .erasing import open_request
from .events import looked_at
from .forms import CommentForm, GrantForm, VisibilityForm
from .graph import trace_svg
from .history import may_read_history
from .kinds import get_kind
from .models import Link, Record, Relation, Visibility, in_readers_language
from .rules import can_ask_erasure, can_comment, can_edit, can_read_comments, owns, readable_files, tombstone_q
from .trace import trace
from .translating import languages_for, put_in_place, translation_for
from .withdrawing import withdrawal_of


@record_view()
def show(request, record):
    kind = get_kind(record.kind)
    looked_at(record, request.user)
    context = page_context(request, record)
    if kind.context:
        context |= kind.context(record, request)
    translation = _translation_to_show(request, record)
    if translation is not None:
        context |= {"translation": translation, "original_language": record.language}
        context["original_asked"] = "original" in request.GET
        if not context["original_asked"]:
            put_in_place(translation, record, context)
    return render(request, kind.template, context)


@require_safe
def in_capitals(request, key, rest=""):
    """A key typed with small letters leads to its address, whether there is such a record or not."""
    asked = request.META.get("QUERY_STRING", "")
    return redirect(f"/r/{key.upper()}/{quote(rest)}{'?' if asked else ''}{asked}")


def _translation_to_show(request, record):
    """In the reader's language; `?translation=CODE` shows another one to who has just written it."""
    asked = request.GET.get("translation")
    chosen = translation_for(record, asked) if asked in dict(languages_for(record)) else None
    return chosen or translation_for(record, get_language())


def page_context(request, record) -> dict:
    """What "records/record.html" needs around the body of every kind."""
    may_edit = can_edit(request.user, record)
    may_ask_erasure = can_ask_erasure(request.user, record)
    return {
        "record": record,
        "kind": get_kind(record.kind),
        "rests_on": _links(request.user, "target", source=record),
        "leads_to": _links(request.user, "source", target=record),
        "sources": record.sources.all(),
        # None: not for this reader.
        "comments": _comments(record, request.user) if can_read_comments(request.user, record) else None,
        "comment_form": _comment_form(request, record),
        "may_edit": may_edit,
        "may_ask_erasure": may_ask_erasure,
        "erasure_asked": open_request(record) if may_ask_erasure else None,
        "owns": may_edit or owns(request.user, record),
        "withdrawal": withdrawal_of(record),
        "attachments": attachments_of(record),
        "attachment_form": AttachmentForm(auto_id="attach_%s") if may_edit else None,
        "may_read_history": may_read_history(request.user, record),
        "visibility_form": VisibilityForm(
            initial={"visibility": record.visibility, "seen": record.version}, auto_id="sharing_%s"
        ),
    }


def _comments(record, user):
    """With the keys in them that the reader may follow."""
    found = list(record.comments.select_related("author").prefetch_related("told"))
    keys = {
        key for each in found if not each.withdrawn for key in KEY.findall(" ".join([each.text, *each.earlier]))
    }
    rows = Record.objects.visible_to(user).filter(key__in=keys) if keys else Record.objects.none()
    readable = set(rows.values_list("key", flat=True))
    for each in found:
        each.keys = readable
    return found


def _comment_form(request, record):
    if not can_comment(request.user, record):
        return None
    # A kind may have a form with a text of its own on the same page; a label belongs to one field.
    return CommentForm(record=record, by=request.user, auto_id="comment_%s")


def _links(user, end, **of):
    """Links of a record whose other end somebody may see. Erased ones too: of them the key is left."""
    seen = Record.objects.filter(tombstone_q(user)).values("pk")
    rows = Link.objects.filter(**of, **{f"{end}__in": seen}).select_related(f"{end}__city")
    return _with_notes(user, rows.prefetch_related(in_readers_language(f"{end}__")))


def _with_notes(user, rows) -> list[Link]:
    """Links with the notes that somebody may read. Why something was taken over was said on a question: it stays
    with those who read that question."""
    links = list(rows)
    taken = {each.target_id for each in links if each.note and each.relation == Relation.TOOK_OVER}
    if not taken:
        return links
    readable = Record.objects.visible_to(user).values("pk")
    asked = Link.objects.filter(source__in=taken, relation=Relation.ANSWERS).exclude(target__in=readable)
    unread = set(asked.values_list("source", flat=True))
    for each in links:
        if each.relation == Relation.TOOK_OVER and each.target_id in unread:
            each.note = ""
    return links


@record_view()
def show_trace(request, record):
    result = trace(record, request.user)
    return render(
        request,
        "records/trace.html",
        {"record": record, "kind": get_kind(record.kind), "trace": result, "svg": trace_svg(result)},
    )


@require_POST
@record_view("own")
def set_visibility(request, record):
    form = VisibilityForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose who may see this record."))
        return redirect(record)
    try:
        with actions.editing(record, seen=form.cleaned_data["seen"], by=request.user):
            actions.set_visibility(record, form.cleaned_data["visibility"], by=request.user)
    except actions.Conflict as conflict:
        current = {"visibility": conflict.record.visibility}
        return conflict_page(request, form, current, conflict.record)
    else:
        messages.success(request, _("Now: %(who)s.") % {"who": Visibility(record.visibility).label})
    return redirect(record)


@record_view("own")
def grants(request, record):
    """Who from outside the cities has a right on this record; give one, take one back."""
    given = Grant.objects.filter(deep_dive=record.deep_dive, record_key=record.key).select_related("party")
    wide = city_rights(record)
    if request.method == "POST" and "revoke" in request.POST:
        for grant in given.filter(pk=number_in(request.POST["revoke"])):
            actions.take_back(record, grant, by=request.user)
        for grant in wide.filter(pk=number_in(request.POST["revoke"])):
            take_right_back(Right(grant), by=request.user)
        return redirect("grants", record.key)
    form = GrantForm(request.POST or None, record=record)
    if request.method == "POST" and form.is_valid():
        actions.grant_access(record, by=request.user, **form.cleaned_data)
        return redirect("grants", record.key)
    context = {"record": record, "form": form, "grants": given, "of_city": wide}
    return render(request, "records/grants.html", context)


# Only these are shown in the browser; everything else is handed out as a download.
INLINE = {"image/png", "image/svg+xml", "image/jpeg", "image/webp", "application/pdf"}
# A drawing may carry its own <style>; nothing it holds may run, load or frame. (None takes a directive of the pages
# away, so that default-src 'none' holds.) A PDF is not sandboxed besides: browsers then refuse to show it.
_ALONE = {
    "default-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "img-src": ["data:"],
    "script-src": None,
    "font-src": None,
    "connect-src": None,
    "form-action": ["'none'"],
}


def download(request, uuid):
    """A file, for those who may read it."""
    stored = get_object_or_404(readable_files(request.user), pk=uuid)
    # Kept by the browser, but shown again only after asking whether this reader still may: rights end at once, and
    # the next person at the same computer may be somebody else.
    etag = f'"{stored.sha256}"'
    try:
        response = get_conditional_response(request, etag=etag) or _handed_out(request, stored)
    except FileNotFoundError:
        # Removed since the row was read.
        raise Http404 from None
    response["ETag"], response["Cache-Control"] = etag, "private, no-cache"
    return response


def _handed_out(request, stored) -> FileResponse:
    inline = stored.media_type in INLINE and "download" not in request.GET
    response = FileResponse(stored.path.open("rb"), content_type=stored.media_type)
    response["Content-Disposition"] = (
        f"{'inline' if inline else 'attachment'}; filename*=UTF-8''{quote(stored.name)}"
    )
    response._csp_replace = _ALONE if stored.media_type == "application/pdf" else _ALONE | {"sandbox": True}
    return response
