"""Erasing statements, results and what results show; exports go from the disk as well."""

import pytest

from citydive.jobs.runner import run_pending
from citydive.records import erasing
from citydive.records.models import Record, StoredFile
from citydive.results import actions
from citydive.results.models import Export
from citydive.results.publishing import order_export
from tests.leftovers import places

from .conftest import figure_of, form_data, note, share

WORD = "Zwetschgenbaum"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


def export(paper):
    order_export(Record.objects.get(pk=paper.record.pk), by=paper.world.delegate_a, format="html")
    assert run_pending() == 1 and Export.objects.exists()


def test_a_statement_goes_from_the_text_and_from_every_export(paper, django_capture_on_commit_callbacks):
    basis = note(paper.world)
    gone, kept = paper.state(f"The {WORD} stays.", basis=[basis]), paper.state("Kept.", basis=[basis])
    export(paper)
    share(paper.record, "public")
    export(paper)
    assert places(WORD)
    with django_capture_on_commit_callbacks(execute=True):
        erasing.erase(gone, by=None)
    assert places(WORD) == [] and not Export.objects.exists()
    assert Record.objects.get(pk=kept.pk).statement.text == "Kept."
    assert Record.objects.get(pk=paper.record.pk).state == "complete"


def test_a_result_takes_its_statements_along(paper, django_capture_on_commit_callbacks):
    statement = paper.state(f"The {WORD} stays.")
    actions.add_section(paper.result, title=WORD)
    export(paper)
    with django_capture_on_commit_callbacks(execute=True):
        erasing.erase(paper.record, by=None)
    assert places(WORD) == [] and places("Pocket parks") == [] and not StoredFile.objects.exists()
    assert Record.objects.get(pk=statement.pk).erased


def test_exports_that_name_an_erased_basis_go_and_the_statement_has_a_gap(
    paper, login, django_capture_on_commit_callbacks
):
    basis = note(paper.world, WORD)
    statement = paper.state("It is hot.", basis=[basis])
    export(paper)
    assert places(WORD)
    with django_capture_on_commit_callbacks(execute=True):
        erasing.erase(basis, by=None)
    assert places(WORD) == []
    assert Record.objects.get(pk=paper.record.pk).state == "gaps"
    client = login(paper.world.delegate_a)
    for record in (paper.record, statement):
        page = client.get(record.get_absolute_url())
        said = page.content.decode()
        assert page.status_code == 200 and basis.key in said and "erased on request" in said
        assert "not shared with you" not in said
    assert "Fact without a basis" in client.get(paper.record.get_absolute_url()).content.decode()
    edit = f"/r/{statement.key}/statement/edit/"
    assert client.get(edit).status_code == 200
    # A file says it too, and can be had although what it names is gone.
    export(paper)
    made = Export.objects.get().file
    assert "erased on request" in made.path.read_text() and basis.key in made.path.read_text()
    assert client.get(made.get_absolute_url()).status_code == 200
    # Saving with another basis mends it: what was erased is not carried on.
    client.post(edit, form_data(Record.objects.get(pk=statement.pk), basis=note(paper.world).key))
    assert Record.objects.get(pk=paper.record.pk).state == "complete"


def test_figures_of_an_erased_analysis_leave_the_result(paper, django_capture_on_commit_callbacks):
    figure = figure_of(paper.world)
    actions.show_figure(paper.section, figure)
    with django_capture_on_commit_callbacks(execute=True):
        erasing.erase(figure.made_in.analysis.record, by=None)
    assert places("Hot days per year") == [] and places("<svg") == []
    assert not paper.section.figures.exists()
