"""Attachments of a record: the form with the list, and removing one after asking."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from .access import record_view
from .attaching import CannotAttach, attach, attachments_of, detach
from .attachment_forms import AttachmentForm


@record_view("edit")
def attachments(request, record):
    """Attach a file; what is wrong with it is said beside the form, and what was typed stays."""
    form = (
        AttachmentForm(request.POST or None, request.FILES or None)
        if request.method == "POST"
        else AttachmentForm()
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = attach(
                record, form.cleaned_data["file"], by=request.user, description=form.cleaned_data["description"]
            )
        except CannotAttach as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, _("“%(name)s” is attached.") % {"name": made.file.name})
            return redirect(record.get_absolute_url() + "#attachments")
    return render(
        request, "records/attachments.html", {"record": record, "form": form, "attachments": attachments_of(record)}
    )


@record_view("edit")
def remove(request, record, uuid):
    """Ask, then remove: the bytes do not come back."""
    found = attachments_of(record).filter(pk=uuid).first()
    if found is None:
        raise Http404
    if request.method == "POST":
        try:
            detach(found, by=request.user)
        except CannotAttach as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The file is removed."))
        return redirect(record.get_absolute_url() + "#attachments")
    return render(request, "records/attachment_remove.html", {"record": record, "each": found})
