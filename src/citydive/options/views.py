"""Options of a deep dive, a city's version of a joint one, and the two beside each other."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from citydive.cohorts.access import dive_view
from citydive.cohorts.rules import place_of
from citydive.records.access import conflict_page, record_view
from citydive.records.actions import Conflict
from citydive.records.once import once
from citydive.records.rules import can_create
from citydive.records.scripts import language_of

from . import actions
from .catalogue import CatalogueError
from .forms import DeriveForm, OptionEditForm, OptionForm
from .queries import (
    heads,
    joint_changed,
    joint_link,
    state_label,
    versions_of,
    visible_basis,
    visible_joint_link,
    visible_options,
)
from .rules import cities_to_write, owner_of_new
from .shelf import catalogue_of

PER_PAGE = 50
# So many of the cities' versions stand in a list below their joint option, and beside it on a page of its own.
LISTED, BESIDE = 12, 12
FIELDS = ("what", "for_whom", "conditions", "first_step", "cost_class", "changed", "why")


@dive_view("part")
def options(request, dive):
    """Joint options with the cities' versions below each; `?city=CODE`: all options of one city."""
    code = request.GET.get("city", "")
    found = visible_options(request.user, dive).filter(city__code=code) if code else heads(request.user, dive)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    versions = versions_of(list(page), request.user)
    own = place_of(request.user).cities(dive.pk)
    rows = [
        {
            "record": record,
            "state": state_label(record),
            "own": record.city_id in own,
            **_listed(versions.get(record.pk, []), own),
        }
        for record in page
    ]
    mine = list(cities_to_write(request.user, dive))
    context = {
        "rows": rows,
        "page": page,
        "code": code,
        "mine": mine,
        "may_propose": can_create(request.user, dive),
    }
    return render(request, "options/options.html", context)


def _listed(links, own) -> dict:
    """The first versions of a joint option for the list, one's own city's before all; `more`: how many are left."""
    first = sorted(links, key=lambda each: each.source.city_id not in own)[:LISTED]
    rows = [
        {
            "record": each.source,
            "state": state_label(each.source),
            "own": each.source.city_id in own,
            "changed": joint_changed(each),
        }
        for each in first
    ]
    return {"versions": rows, "more": len(links) - len(rows)}


def _measure(request, dive, id_):
    """(catalogue, measure) that `id_` names; (None, None) for a free option; 404 for an unknown measure."""
    if not id_:
        return None, None
    try:
        catalogue = catalogue_of(dive)
    except CatalogueError as error:
        messages.error(request, str(error))
        return None, None
    if catalogue is None or id_ not in catalogue.measures:
        raise Http404
    return catalogue, catalogue.measures[id_]


@dive_view("inside")
@once
def new(request, dive):
    city = owner_of_new(request, dive)
    catalogue, measure = _measure(request, dive, request.GET.get("measure", ""))
    initial = {"visibility": "city" if city else "cohort"}
    if measure:
        initial |= {
            "title": measure.name(get_language() or "en"),
            "what": measure.what,
            "cost_class": measure.judgement.cost_class,
        }
    form = OptionForm(
        request.POST or None,
        initial=initial,
        user=request.user,
        effects=measure.effects if measure else (),
        climate=city.climate_class if city else "",
    )
    if request.method == "POST" and form.is_valid():
        option = actions.propose_option(
            dive,
            by=request.user,
            city=city,
            measure=measure.id if measure else "",
            catalogue=catalogue,
            language=language_of(form),
            **form.cleaned_data,
        )
        messages.success(request, _("The option is noted as %(key)s.") % {"key": option.record.key})
        return redirect(option.record)
    context = {
        "form": form,
        "heading": _("New option of %(city)s") % {"city": city.name} if city else _("New joint option"),
        "lede": _("What could be done, for whom, and what has to hold."),
        "measure": measure,
        "back": reverse("options", args=[dive.slug]),
    }
    return render(request, "options/option_form.html", context)


@record_view(kind="option")
@once
def derive(request, joint):
    """A city makes its own version of a joint option."""
    dive = joint.deep_dive
    if joint.city_id is not None:
        raise Http404
    mine = cities_to_write(request.user, dive)
    code = request.GET.get("city", "")
    city = mine.filter(code=code).first() if code else mine.first()
    if city is None:
        raise PermissionDenied
    parent = joint.option
    initial = {name: getattr(parent, name) for name in FIELDS} | {
        "title": joint.title,
        "effects": [each.id for each in parent.kept_effects()],
        "basis": " ".join(each.key for each in visible_basis(joint, request.user)),
    }
    form = DeriveForm(
        request.POST or None,
        initial=initial,
        user=request.user,
        effects=parent.kept_effects(),
        climate=city.climate_class,
    )
    if request.method == "POST" and form.is_valid():
        try:
            option = actions.derive_option(
                joint, by=request.user, city=city, language=language_of(form), **form.cleaned_data
            )
        except actions.AlreadyDerived as earlier:
            # What was typed stays, to be taken over there.
            said = {"city": city.name, "key": earlier.record.key}
            form.add_error(None, _("%(city)s has its version already: %(key)s. Nothing was saved.") % said)
        else:
            messages.success(request, _("Your version is noted as %(key)s.") % {"key": option.record.key})
            return redirect(option.record)
    context = {
        "form": form,
        "heading": _("The version of %(city)s") % {"city": city.name},
        "lede": _("Prefilled from %(key)s. Change what must be different in your city, and say why.")
        % {"key": joint.key},
        "back": joint.get_absolute_url(),
    }
    return render(request, "options/option_form.html", context)


@record_view("edit", kind="option")
def edit(request, record):
    option, basis = record.option, visible_basis(record, request.user)
    adapted = joint_link(record)
    form = OptionEditForm(
        request.POST or None,
        initial=_present(record, option, basis) | {"seen": record.version},
        user=request.user,
        record=record,
        effects=_offered(record, option),
        climate=record.city.climate_class if record.city else "",
        derived=adapted is not None,
        stale=record.outdated or joint_changed(adapted),
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_option(record, by=request.user, visible_basis=basis, **form.cleaned_data)
        except Conflict as conflict:
            return _conflict(request, form, conflict.record)
        messages.success(request, _("Saved."))
        return redirect(record)
    context = {
        "form": form,
        "heading": _("Edit %(key)s") % {"key": record.key},
        "lede": _("A change of content makes a new edition; who built on the old one is told."),
        "back": record.get_absolute_url(),
    }
    return render(request, "options/option_form.html", context)


def _present(record, option, basis) -> dict:
    return {name: getattr(option, name) for name in FIELDS} | {
        "title": record.title,
        "effects": [each.id for each in option.kept_effects()],
        "basis": " ".join(each.key for each in basis),
    }


def _offered(record, option):
    """The effects kept with the option, then the others that the catalogue has for its measure now."""
    offered = {each.id: each for each in option.kept_effects()}
    if not option.measure:
        return []
    try:
        catalogue = catalogue_of(record.deep_dive)
    except CatalogueError:
        catalogue = None
    measure = catalogue.measures.get(option.measure) if catalogue else None
    for each in measure.effects if measure else ():
        offered.setdefault(each.id, each)
    return list(offered.values())


def _conflict(request, form, record):
    current = _present(record, record.option, visible_basis(record, request.user))
    return conflict_page(request, form, current, record)


@record_view(kind="option")
def versions(request, record):
    """The joint option and the cities' versions beside each other, field by field."""
    if record.city_id is not None:
        adapted = visible_joint_link(record, request.user)
        if adapted is None:
            raise Http404
        return redirect("option_versions", adapted.target.key)
    page = Paginator(versions_of([record], request.user).get(record.pk, []), BESIDE).get_page(
        request.GET.get("page")
    )
    links = list(page)
    columns = [(record, record.option, None)] + [(each.source, each.source.option, each) for each in links]
    rows = [_field_row(name, record.option, columns) for name in FIELDS]
    context = {
        "record": record,
        "page": page,
        "columns": [
            {"record": each, "link": link, "changed": joint_changed(link), "state": state_label(each)}
            for each, _option, link in columns
        ],
        "rows": [row for row in rows if any(cell["text"] for cell in row["cells"])],
    }
    return render(request, "options/versions.html", context)


def _field_row(name, joint, columns):
    """One field across the columns; a version's cell is `same` where it kept the joint option's text."""
    cells = []
    for record, option, _link in columns:
        text = option.get_cost_class_display() if name == "cost_class" else getattr(option, name)
        same = option is not joint and getattr(option, name) == getattr(joint, name)
        cells.append({"text": text, "record": record, "same": same})
    return {"label": joint._meta.get_field(name).verbose_name, "cells": cells}
