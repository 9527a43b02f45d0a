"""Travel basics: once per person and mission, for who needs them, then forgotten; and the letter for the visa."""

import io
from datetime import datetime, timedelta

import docx
from django.utils import timezone

from citydive.accounts.registry import all_parts, forget
from citydive.documents import docx as word
from citydive.documents import pdf
from citydive.missions import steps, travel
from citydive.missions.models import Mission, Travel, Traveller
from citydive.missions.queries import waiting_for
from citydive.missions.visa_letter import build_letter
from citydive.records.erasing import erase
from citydive.records.models import Record

from .conftest import DAY


def test_it_is_read_by_who_needs_it_and_by_nobody_else(login, client, world, travelling):
    key = travelling.mission.record.key
    address = f"/r/{key}/mission/travel/{travelling.pk}/"
    read = lambda who: login(who).get(address)  # noqa: E731
    for who in (world.delegate_b, world.moderator, world.delegate_a):
        assert "No stairs." in read(who).content.decode()
    assert read(world.outsider).status_code == read(world.delegate_c).status_code == 404
    # Nobody else reads it on the page of the mission, in its versions or in the search.
    for page in (f"/r/{key}/", f"/r/{key}/history/", "/search/?q=stairs"):
        assert "No stairs." not in login(world.moderator).get(page).content.decode()
    # Once it is reported, the receiving city has no need of it any more.
    record = Record.objects.get(key=key)
    steps.report(record, seen=record.version, by=world.delegate_b, report="Done.")
    assert read(world.delegate_a).status_code == 404 and read(world.delegate_b).status_code == 200


def test_only_the_person_writes_it_and_only_who_goes(login, world, travelling):
    key = travelling.mission.record.key
    assert login(world.delegate_a).get(f"/r/{key}/mission/travel/").status_code == 404
    client = login(world.delegate_b)
    page = client.get(f"/r/{key}/mission/travel/").content.decode()
    assert "the moderator and" in page and "It is forgotten on 10 November 2027" in page
    said = {"seen": 1, "arrives": "2027-05-12", "leaves": "2027-05-11", "amount": "10", "costs_by": ""}
    page = client.post(f"/r/{key}/mission/travel/", said).content.decode()
    assert "The end lies before the start." in page and "Say in which currency." in page
    client.post(f"/r/{key}/mission/travel/", said | {"leaves": "2027-05-14", "currency": "eur"})
    row = Travel.objects.get()
    assert (row.currency, row.accessibility, row.version) == ("EUR", "", 2)
    late = client.post(f"/r/{key}/mission/travel/", {"seen": 1, "note": "I come late."})
    assert late.status_code == 409 and "I come late." in late.content.decode() and Travel.objects.get().version == 2


def test_who_goes_is_asked_for_their_days_again_when_the_mission_gets_others(login, world, travelling):
    mission = travelling.mission
    asks = lambda: [what for _mission, what in waiting_for(world.delegate_b)]  # noqa: E731
    said = {"arrives": DAY, "leaves": DAY, "accessibility": "No stairs."}
    assert asks() == [], "The fixture says no days, which nobody has to."
    travel.note_travel(travelling, seen=1, **said)
    assert asks() == []
    record = Record.objects.get(pk=mission.pk)
    steps.edit(record, seen=record.version, by=world.delegate_a, title=record.title, task=mission.task,
               starts=DAY + timedelta(days=30), ends=DAY + timedelta(days=34))  # fmt: skip
    record.refresh_from_db()
    assert asks() == ["answer"]
    steps.agree(record, seen=record.version, by=world.delegate_b)
    assert asks() == ["travel days"]
    today, own = login(world.delegate_b).get("/today/").text, f"/r/{record.key}/mission/travel/"
    assert "On which days do you travel?" in today and f'href="{own}"' in today
    assert login(world.delegate_b).get(own).context["form"]["arrives"].value() == DAY + timedelta(days=30)
    row = Travel.objects.get()
    assert row.accessibility == "No stairs."
    travel.note_travel(travelling, seen=row.version, **said)
    assert asks() == []


def test_a_city_names_its_own_people_only(login, world, travelling):
    record = travelling.mission.record
    client = login(world.delegate_b)
    page = client.get(f"/r/{record.key}/mission/people/").content.decode()
    assert "Delegate B" in page and "Delegate A" not in page.partition("<form method")[2].partition("Who goes")[2]
    late = client.post(f"/r/{record.key}/mission/people/", {"seen": 1, "people": []})
    assert late.status_code == 409 and Traveller.objects.exists()
    assert login(world.delegate_a).get(f"/r/{record.key}/mission/people/").status_code == 403
    seen = Record.objects.get(pk=record.pk).version
    travel.set_people(record, seen=seen, by=world.delegate_b, cities=[world.city_b], people=[])
    assert not Traveller.objects.exists() and not Travel.objects.exists()


def test_travel_is_forgotten_some_time_after_the_end(settings, world, travelling):
    settings.FORGET_TRAVEL_DAYS = 30
    last = timezone.make_aware(datetime.combine(DAY.replace(day=14), datetime.min.time()))
    assert travel.forget_travel(now=last + timedelta(days=30)) == 0
    Travel.objects.update(leaves=DAY.replace(day=20))
    assert travel.forget_travel(now=last + timedelta(days=32)) == 0
    assert travel.forget_travel(now=last + timedelta(days=37)) == 1
    assert Traveller.objects.exists()


def test_what_never_came_about_is_forgotten_too(settings, world, travelling):
    settings.FORGET_TRAVEL_DAYS = 30
    Mission.objects.update(starts=None, ends=None)
    assert travel.forget_travel(now=timezone.now() + timedelta(days=29)) == 0
    record = Record.objects.get(pk=travelling.mission_id)
    steps.cancel(record, seen=record.version, by=world.delegate_b, reason="Ill.")
    Travel.objects.update(updated=timezone.now() + timedelta(days=90))
    assert travel.forget_travel(now=timezone.now() + timedelta(days=32)) == 1


def test_the_person_is_told_all_of_it_and_closing_the_account_forgets_it(world, travelling):
    part = next(each for each in all_parts() if each.slug == "travel")
    row = next(iter(part.rows(world.delegate_b)))
    assert (row["accessibility"], row["amount"], row["visa_letter"]) == ("No stairs.", "900.00", True)
    # Every heading of the sheet has words, and so has what was chosen.
    assert not set(row) - set(part.names) - {"record"} and row["costs_by"] == "the city that receives"
    assert not list(part.rows(world.delegate_a)), "She wrote none of it."
    forget(world.delegate_b, world.delegate_b.email)
    assert not Travel.objects.exists() and Traveller.objects.exists()


def test_erasing_a_mission_takes_the_travel_along(world, travelling):
    erase(Record.objects.get(pk=travelling.mission_id), by=world.administrator)
    assert not Travel.objects.exists() and not Traveller.objects.exists() and not Mission.objects.exists()


def test_the_letter_says_what_is_recorded_and_marks_the_rest(world, travelling):
    row = Traveller.objects.select_related("mission__record__deep_dive", "travel", "city", "person").get()
    for language, dates, by_hand in (
        ("en", "10 May 2027", "Number of the passport"),
        ("de", "10. Mai 2027", "Reise"),
    ):
        letter = build_letter(row, language)
        assert pdf.unprintable_characters(letter) == []
        file = docx.Document(io.BytesIO(word.render(letter)))
        text = "\n".join(each.text for each in file.paragraphs)
        cells = [cell.text for table in file.tables for line in table.rows for cell in line.cells]
        assert dates in text and "Practice Coast" in text and "Delegate B" in cells
        assert {"en": "900.00 EUR", "de": "900,00 EUR"}[language] in text
        assert any(cell.startswith("◻") and by_hand in cell for cell in cells) and "____" in text
    # Where no city of the deep dive hosts, "the receiving city" pays says nothing.
    row.mission.receiving = None
    file = docx.Document(io.BytesIO(word.render(build_letter(row, "en"))))
    said = "\n".join(each.text for each in file.paragraphs)
    assert "◻ Travel and stay are paid for by: ____" in said


def test_the_letter_is_handed_out_only_where_it_was_asked_for(login, world, travelling):
    address = f"/r/{travelling.mission.record.key}/mission/travel/{travelling.pk}/visa.docx"
    assert login(world.outsider).get(address).status_code == 404
    Travel.objects.update(visa_letter=False)
    assert login(world.delegate_b).get(address).status_code == 404
