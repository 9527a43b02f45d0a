"""The evidence of the real cities: class A series, and heat profiles computed from them. Nothing is typed in."""

import time

from citydive.cohorts.models import City
from citydive.evidence.analysis_actions import start_analysis
from citydive.evidence.dataset_actions import add_dataset
from citydive.jobs.runner import run_pending
from citydive.records.actions import editing, set_visibility
from citydive.records.models import Visibility

from . import accounts
from .files import DATA, read

# Which series a city's heat profile reads: the main one first, the others stand beside it.
PROFILES = {
    "HDB": ["heidelberg_daily", "mannheim_daily"],
    "LUE": ["luedenscheid_daily", "essen_bredeney_daily", "kahler_asten_daily"],
    "LVI": ["lviv_daily"],
}


def load_series(dive, city, name, *, by, visibility=Visibility.PUBLIC, title="", note=""):
    """Read one of the demo's series into a dataset record of a city."""
    content = read("climate/datasets")
    row = next(each for each in content["datasets"] if each["id"] == name)
    credit = content["credits"][row["credit"]]
    stands = row["represents"]
    if row["distance_km"] is not None:
        stands += f" {row['distance_km']:.1f} km from the city's centre"
        height = row["height_difference_m"]
        stands += f", {abs(height)} m {'higher' if height > 0 else 'lower'}." if height else "."
    return add_dataset(
        dive,
        city,
        DATA / "climate" / row["file"],
        by=by,
        title=title
        or f"Daily temperatures, {row['station']}, {row['period']['start'][:4]}–{row['period']['end'][:4]}",
        provider=credit["provider"],
        licence=credit["licence"],
        credit=credit["credit"],
        source_url=credit["url"],
        station_name=row["station"],
        latitude=row["latitude"],
        longitude=row["longitude"],
        elevation_m=row["elevation_m"],
        data_kind="reanalysis" if row["credit"] == "openmeteo" else "station",
        note=note or stands,
        visibility=visibility,
    )


def analyse(dive, city, datasets, *, by, visibility):
    """Run the heat profile on datasets and let others see it; returns the analysis record."""
    record, job = start_analysis(dive, city, "heat-profile", datasets, by=by)
    _wait_for(job)
    if job.status != job.Status.DONE:
        raise RuntimeError(f"The heat profile of {city.name} ended as {job.status}: {job.error}")
    record.refresh_from_db()
    share(record, visibility, by=by)
    return record


def _wait_for(job):
    """Do the job here, unless a worker was quicker; then wait for its end."""
    while not job.is_over:
        if not run_pending():
            time.sleep(0.2)
        job.refresh_from_db()


def share(record, visibility, *, by):
    record.refresh_from_db()
    with editing(record, seen=record.version, by=by):
        set_visibility(record, visibility, by=by)


def load(dive, say=print):
    """Datasets and heat profiles of the cities that have an open daily record."""
    for code, names in PROFILES.items():
        city = City.objects.get(code=code)
        by = accounts.delegate(dive, city, 1)
        say(f"{city.name}: reading {len(names)} series and computing the heat profile …")
        datasets = [load_series(dive, city, name, by=by) for name in names]
        analysis = analyse(dive, city, datasets, by=by, visibility=Visibility.PUBLIC)
        for draft in analysis.links_in.filter(source__kind="finding").select_related("source"):
            # Drafts of a real city stay drafts: nobody here may accept a sentence in its name.
            share(draft.source, Visibility.COHORT, by=by)
