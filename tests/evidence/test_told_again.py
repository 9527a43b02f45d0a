"""A result is read in the reader's language: sentences, figures, drafted findings, the name of its job."""

import re

import pytest

from citydive.evidence.finding_actions import settle_finding
from citydive.evidence.models import Drawing, Finding
from citydive.jobs.models import Job
from citydive.records import translating
from citydive.records.models import Record

from .test_erasing import media, profile  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db


def test_a_result_speaks_the_language_of_whoever_reads_it(world, profile, login):  # noqa: F811
    analysis, _data = profile
    client = login(world.delegate_a)
    english = client.get(analysis.get_absolute_url(), {"lang": "en"}).text
    arabic = client.get(analysis.get_absolute_url(), {"lang": "ar"}).text
    assert "Heat waves by definition" in english and "Heat waves by definition" not in arabic
    # The box to edit a sentence holds it as it was drafted.
    body = re.sub("<textarea.*?</textarea>", "", arabic, flags=re.DOTALL)
    assert "complete season" not in body and "May to September" not in body
    figure = analysis.analysis.editions.get().figures.first()
    drawn = Drawing.objects.get(figure=figure, language="ar").svg
    assert str(drawn.uuid) in arabic and str(figure.svg.uuid) in english
    picture = drawn.path.read_text()
    assert "hot days" not in picture and "\u2067" in picture, "Labels read from right to left as a whole."
    jobs = client.get("/jobs/", {"lang": "de"}).text
    assert "Heat profile of" not in jobs and "Practice City" in jobs
    assert Job.objects.get(name="evidence.analyse").title == "Heat profile of Practice City"
    # What an earlier version computed cannot be told again: that is said where it matters, with the way out.
    assert 'href="#run"' not in arabic
    analysis.analysis.editions.update(told=None)
    pages = {code: client.get(analysis.get_absolute_url(), {"lang": code}).text for code in ("en", "ar")}
    assert 'href="#run"' in pages["ar"] and 'id="run"' in pages["ar"] and 'href="#run"' not in pages["en"]


def test_a_drafted_finding_is_told_until_somebody_writes_it_anew(world, profile, login):  # noqa: F811
    finding = Finding.objects.filter(slug="hot_days").select_related("record").get()
    record = finding.record
    told = record.translations.get(language="de")
    assert told.computed and told.machine and told.texts["sentence"].startswith(told.title.rstrip("…")[:40])
    page = login(world.delegate_a).get(record.get_absolute_url(), {"lang": "de"}).text
    assert told.texts["sentence"] in page.replace("\xa0", " ") and told.texts["unit"] in page
    translating.translate(
        record, "fr", by=world.delegate_a, seen=record.translations.get(language="fr").version,
        edition=record.edition, words={"title": "Chaud", "summary": "x", "sentence": "Il fait chaud."},
    )  # fmt: skip
    settle_finding(record, world.delegate_a, "edit", "It was hot.", seen=Record.objects.get(pk=record.pk).version)
    left = record.translations.values_list("language", flat=True)
    assert list(left) == ["fr"], "What a person wrote stays, the computed ones no longer say what stands there."
