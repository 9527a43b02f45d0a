"""Data of a deep dive: the list, uploading a file, checking its preview, the page of a dataset."""

from dataclasses import asdict, replace
from pathlib import PurePath

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F, Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from citydive.cohorts.access import dive_view
from citydive.jobs.models import Job
from citydive.records.access import conflict_page
from citydive.records.actions import Conflict
from citydive.records.files import FileTooLarge
from citydive.records.models import Record, StoredFile
from citydive.records.rules import can_create
from citydive.records.scanning import Refused
from citydive.told import retell

from . import dataset_actions as actions
from .analysis_shown import analyses_part
from .analysis_views import city_to_write_for
from .dataset_forms import NEW, ConfirmForm, MappingForm, UploadForm
from .dataset_shown import shown
from .models import DatasetEdition

PAGE = 50


@dive_view("inside")
def evidence(request, dive):
    """Datasets of the deep dive that the reader may see, by city; where to upload more."""
    newest = DatasetEdition.objects.filter(edition=F("dataset__record__edition")).defer("preview")
    records = (
        Record.objects.visible_to(request.user)
        .active()
        .filter(deep_dive=dive, kind="dataset")
        .for_cards()
        .prefetch_related(Prefetch("dataset__editions", newest, to_attr="newest"))
        .select_related("dataset")
        .order_by("city__name", "-updated")
    )
    cities = [
        membership.city
        for membership in dive.memberships.filter(city__isnull=False).select_related("city")
        if can_create(request.user, dive, membership.city)
    ]
    page = Paginator(records, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "upload_to": cities, **analyses_part(request, dive, cities)}
    return render(request, "evidence/dataset_list.html", context)


def _datasets_of(user, dive, city):
    return Record.objects.editable_by(user).filter(deep_dive=dive, city=city, kind="dataset").order_by("key")


@dive_view("inside")
def upload(request, dive, code):
    city = city_to_write_for(request, dive, code)
    edition_of = None
    if key := request.GET.get("edition_of"):
        edition_of = get_object_or_404(_datasets_of(request.user, dive, city), key=key)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        try:
            job = actions.stage_upload(
                dive,
                city,
                form.cleaned_data["file"],
                by=request.user,
                edition_of=edition_of.key if edition_of else "",
            )
            return redirect(job.get_absolute_url())
        except FileTooLarge:
            form.add_error("file", _("The file is larger than this installation accepts."))
        except Refused as error:
            form.add_error("file", str(error))
    return render(request, "evidence/upload.html", {"form": form, "city": city, "edition_of": edition_of})


def _preview_job(request, dive, code, job):
    """(city, job) of a finished preview: only for the person who uploaded the file."""
    found = Job.objects.filter(
        pk=job, owner=request.user, name=actions.PREVIEW_JOB, deep_dive=dive, city__code=code
    ).first()
    if found is None:
        raise Http404
    return city_to_write_for(request, dive, code), found


@dive_view("inside")
def preview(request, dive, code, job):
    """What the file holds, or what is wrong with it; confirming makes it a dataset."""
    city, job = _preview_job(request, dive, code, job)
    if not job.is_over or job.result is None:
        return redirect(job.get_absolute_url())
    if "errors" in job.result:
        return _preview_page(request, city, job)
    if made := _made_of(job):
        return redirect(made)
    if request.method == "POST":
        return _confirm(request, dive, city, job)
    form = _confirm_form(request, dive, city, job)
    return _preview_page(request, city, job, form=form)


def _made_of(job):
    """The dataset that this upload has become, if it was confirmed before."""
    return Record.objects.filter(dataset__editions__original=job.args["file"]).first()


def _confirm_form(request, dive, city, job, data=None):
    datasets = list(_datasets_of(request.user, dive, city))
    facts = actions.Facts.found_in(job.result["preview"])
    facts = replace(facts, title=_proposed_title(facts, job))
    target = NEW
    chosen = next((record for record in datasets if record.key == job.args["edition_of"]), None)
    if chosen is not None:
        edition = DatasetEdition.objects.select_related("dataset__record").get(
            dataset=chosen.pk, edition=chosen.edition
        )
        facts = replace(facts.or_else(actions.Facts.of_edition(edition)), title=chosen.title)
        target = f"{chosen.key}:{chosen.version}"
    return ConfirmForm(data, datasets=datasets, initial={**asdict(facts), "target": target})


def _proposed_title(facts, job) -> str:
    """Station (or file name) and years: what a person would mostly type."""
    found = job.result["preview"]
    name = facts.station_name or PurePath(job.args["name"]).stem
    return f"{name}, {actions.years_of(found)}"


def _confirm(request, dive, city, job):
    form = _confirm_form(request, dive, city, job, request.POST)
    if form.passed_by is not None:
        return _conflict(request, form, form.passed_by)
    if not form.is_valid():
        return _preview_page(request, city, job, form=form)
    edition_of, seen = form.edition_of
    try:
        record = actions.confirm(
            dive,
            city,
            by=request.user,
            original=job.args["file"],
            series=job.result["series"],
            preview=job.result["preview"],
            facts=form.facts,
            edition_of=edition_of,
            seen=seen,
        )
    except Conflict as conflict:
        return _conflict(request, form, conflict.record)
    except actions.DatasetError as error:
        form.add_error(None, str(error))
        return _preview_page(request, city, job, form=form)
    said = (
        _("Stored as %(key)s.")
        if edition_of is None
        else _("Stored as the new edition of %(key)s. What rests on the older one is marked out of date.")
    )
    messages.success(request, said % {"key": record.key})
    return redirect(record)


def _conflict(request, form, record):
    """Somebody brought another edition in between: what is stated there beside what this person states."""
    edition = DatasetEdition.objects.select_related("dataset__record").filter(dataset=record.pk).first()
    current = asdict(actions.Facts.of_edition(edition))
    return conflict_page(request, form, current, record, lock={"target": form.value_of(record)})


def _preview_page(request, city, job, form=None, mapping=None):
    result = job.result
    context = {"city": city, "job": job, "form": form, "mapping": mapping, "file": job.args["name"]}
    if mapping is None and result["columns"]:
        context["mapping"] = MappingForm(columns=_as_chosen(result["columns"], job.args["mapping"]))
    if "preview" in result:
        station = result["preview"]["station"]
        original = StoredFile.objects.filter(pk=job.args["file"]).first()
        context |= shown(result["preview"])
        context["distance"] = actions.distance_words(station["latitude"], station["longitude"], city)
        context["expired"] = original is None
        context["same"] = actions.same_files(job.deep_dive, city, original.sha256) if original else []
    else:
        told = retell(result["told"]) if "told" in result else result["errors"]
        errors = sorted(told, key=lambda each: each["row"] or 0)
        context |= {
            "errors": errors,
            # What was read before errors could be told again stays in the language of that moment.
            "words_language": "" if "told" in result else job.words_language,
            "more": result["total"] - len(errors),
            # Errors in single rows are mended in the file; only the others are a matter of the columns.
            "ask_columns": any(each["row"] is None for each in errors) or bool(mapping and mapping.errors),
        }
    return render(request, "evidence/preview.html", context)


def _as_chosen(columns, mapping):
    """The columns with what the person chose in the last round instead of what their titles suggest."""
    if not mapping:
        return columns
    chosen = {title: (variable, unit) for variable, (title, unit) in mapping.items()}
    return [
        {
            **column,
            "variable": chosen.get(column["title"], ("", ""))[0],
            "unit": chosen.get(column["title"], ("", ""))[1],
        }
        for column in columns
    ]


@require_POST
@dive_view("inside")
def choose_columns(request, dive, code, job):
    """The person says what the columns are: the file is read again."""
    city, job = _preview_job(request, dive, code, job)
    columns = (job.result or {}).get("columns")
    if not columns:
        raise Http404
    mapping = MappingForm(request.POST, columns=columns)
    if mapping.is_valid():
        try:
            return redirect(actions.ask_again(job, mapping.mapping, by=request.user).get_absolute_url())
        except actions.DatasetError as error:
            mapping.add_error(None, str(error))
    form = _confirm_form(request, dive, city, job) if "preview" in job.result else None
    return _preview_page(request, city, job, form=form, mapping=mapping)


def record_context(record, request) -> dict:
    """What the page of a dataset shows beyond its record: the newest edition whole, the others in a list."""
    editions = list(record.dataset.editions.defer("preview").select_related("original", "series", "confirmed_by"))
    newest = editions[0]
    return {
        "newest": newest,
        "editions": editions,
        "distance": actions.distance_words(newest.latitude, newest.longitude, record.city) if record.city else "",
        "may_add": record.city is not None and can_create(request.user, record.deep_dive, record.city),
        **shown(newest.preview),
    }
