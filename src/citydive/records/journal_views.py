"""Who did what: the journal of a deep dive for those inside, that of the accounts for administrators."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.translation import gettext as _

from citydive.cohorts.access import administrator_view, dive_view
from citydive.cohorts.rules import is_moderator

from . import journal
from .forms import JournalFilter

ROWS = 50


@dive_view("inside")
def of_dive(request, dive):
    """`?person=…&record=PRA-F1&act=edited` narrows it down."""
    moderates = is_moderator(request.user, dive)
    context = {
        "heading": _("Who did what"),
        "lede": _("Acts on what you may read. What happens to drafts of the cities is only counted.")
        if moderates
        else _("Acts on your city's records and on what is shared with you."),
        "hidden": journal.hidden_counts(request.user, dive) if moderates else [],
        "with_records": True,
    }
    return _page(request, journal.entries_for(request.user, dive), context)


@administrator_view
def of_accounts(request):
    context = {
        "heading": _("Who did what with accounts"),
        "lede": _("Accounts, roles, invitations and memberships of all deep dives; never what records say."),
    }
    return _page(request, journal.account_entries(), context)


def _page(request, entries, context):
    form = JournalFilter(
        request.GET,
        people=journal.people_in(entries),
        acts=journal.acts_in(entries),
        with_records=context.get("with_records", False),
    )
    page = Paginator(form.narrow(entries), ROWS).get_page(request.GET.get("page"))
    context |= {"form": form, "page": page, "lines": journal.lines(page.object_list, request.user)}
    return render(request, "records/journal.html", context)
