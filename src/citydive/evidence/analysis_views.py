"""Pages around analyses: start one, run it again, its method."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from citydive.cohorts.access import dive_view
from citydive.cohorts.models import Membership
from citydive.records.access import record_view
from citydive.records.actions import Conflict
from citydive.records.once import once_per_form
from citydive.records.rules import can_create

from . import analysis_actions as actions
from .analysis_forms import AnalysisForm, datasets_for
from .analysis_parameters import ParameterError
from .contract import load_theme


def city_to_write_for(request, dive, code):
    """The city of the address if the reader may create records for it: 404 for strangers to it, 403 for readers."""
    membership = get_object_or_404(Membership.objects.select_related("city"), deep_dive=dive, city__code=code)
    if not can_create(request.user, dive, membership.city):
        raise PermissionDenied
    return membership.city


@dive_view("inside")
@once_per_form
def new(request, dive, code):
    """Choose method, datasets and parameters; starts the job and goes to its page."""
    city = city_to_write_for(request, dive, code)
    theme = load_theme(dive.theme_module)
    if theme is None or not theme.methods:
        return render(request, "evidence/analysis_no_theme.html", {"city": city})
    method = _chosen_method(request, theme)
    form = AnalysisForm(request.POST or None, user=request.user, dive=dive, city=city, method=method)
    if request.method == "POST" and form.is_valid():
        try:
            _record, job = actions.start_analysis(
                dive, city, method.slug, form.chosen(), by=request.user, parameters=form.cleaned_data["parameters"]
            )
            return redirect(job)
        except (actions.AnalysisError, ParameterError) as error:
            form.add_error(None, str(error))
    context = {
        "city": city,
        "form": form,
        "method": method,
        "methods": theme.methods,
        "has_data": datasets_for(request.user, dive, city).exists(),
    }
    return render(request, "evidence/analysis_new.html", context)


def _chosen_method(request, theme):
    slug = request.GET.get("method", theme.methods[0].slug)
    try:
        return theme.method(slug)
    except KeyError:
        raise Http404 from None


@require_POST
@record_view("edit", kind="analysis")
def run(request, record):
    """Run an analysis again on the newest editions of its datasets."""
    try:
        seen = int(request.POST.get("seen", ""))
        return redirect(actions.run_again(record, by=request.user, seen=seen))
    except (Conflict, ValueError):
        messages.error(request, _("Somebody changed this analysis since you opened it. Look at it again."))
    except actions.AnalysisError as error:
        messages.error(request, str(error))
    return redirect(record)


@dive_view("public")
def method(request, dive, slug):
    """What a method does, with which data, assumptions and limits, after which source."""
    theme = load_theme(dive.theme_module)
    if theme is None:
        raise Http404
    try:
        found = theme.method(slug)
    except KeyError:
        raise Http404 from None
    return render(request, "evidence/method.html", {"method": found, "theme": theme})
