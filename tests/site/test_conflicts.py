"""Two people open the same edit form and both save: on every edit form of the project the second loses nothing."""

import importlib
import pkgutil
from dataclasses import dataclass, field

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import get_resolver, reverse

import citydive
from citydive.cohorts.actions import add_city
from citydive.cohorts.models import City
from citydive.evidence.dataset_actions import stage_upload
from citydive.evidence.models import DatasetEdition
from citydive.records.models import Record
from tests.evidence.making import csv, invented_series
from tests.evidence.steps import run

from .everything import form_with, make_everything


@dataclass(frozen=True)
class Edit:
    """An edit form: the class of the form, who uses it, where it stands, and what two people change in it.

    page: the address that shows the form; to: where it is sent, if elsewhere. mine and theirs: changed fields;
    their values must be seen on the page of the conflict (or `says`, where a value has a label of its own).
    stands(scene): what is stored.
    """

    form: str
    page: str
    theirs: dict
    mine: dict
    stands: callable
    who: str = "delegate_a"
    to: str = ""
    says: tuple = ()
    merged: dict = field(default_factory=dict)


def stored(path):
    """A reader of one value: "option.option.what" is `scene.option` anew, its option, its what."""
    name, *steps = path.split(".")

    def read(scene):
        value = type(getattr(scene, name)).objects.get(pk=getattr(scene, name).pk)
        for step in steps:
            value = getattr(value, step)
        return value

    return read


EDITS = [
    Edit("EditSessionForm", "/r/{session}/edit-session/", {"place": "Hall One"}, {"place": "Hall Two"},
         stored("session.session.place"), who="moderator"),
    Edit("DetailsForm", "/r/{session}/details/", {"purpose": "We plan shade."}, {"purpose": "We plan water."},
         stored("session.session.purpose"), who="moderator"),
    Edit("EditTaskForm", "/r/{task}/task/edit/", {"text": "Count the wells."}, {"text": "Count the taps."},
         stored("task.task.text")),
    Edit("DoneForm", "/r/{task}/", {"note": "41 of them."}, {"note": "40 of them."}, stored("task.task.note"),
         to="/r/{task}/task/done/"),
    Edit("EditQuestionForm", "/r/{question}/edit-question/", {"text": "Which trees live long?"},
         {"text": "Which trees stand wind?"}, stored("question.question.text")),
    Edit("EditAdviceForm", "/r/{advice}/edit-advice/", {"text": "On hooks of steel."}, {"text": "On ropes."},
         stored("advice.advice.text")),
    Edit("MarkForm", "/r/{for_us}/answer/", {"verdict": "adapted", "reason": "Too slow."},
         {"verdict": "declined", "reason": "Too dear."}, stored("for_us.advice.reason")),
    Edit("ChangedForm", "/r/{for_us}/changed/", {"changed": "{option}"}, {"changed": "{finding}"},
         lambda scene: ", ".join(link.source.key for link in scene.for_us.links_in.all())),
    Edit("CaseEditForm", "/r/{case}/edit-case/", {"approach": "Sails of cotton.", "what_1": "Steel hooks"},
         {"approach": "Sails of wool.", "what_1": "Brass hooks"},
         lambda scene: scene.case.case.units.first().what),
    Edit("TakeawayEditForm", "/r/{takeaway}/edit-answer/", {"reason_1": "We have wells."},
         {"reason_1": "We have taps."}, lambda scene: scene.takeaway.takeaway.rows.get().reason),
    Edit("InputEditForm", "/r/{input}/edit-input/", {"authors": "Oak, B."}, {"authors": "Oak, C."},
         stored("input.input.authors")),
    Edit("ReviewEditForm", "/r/{review}/edit-input/", {"plain": "For nights."}, {"plain": "For weeks."},
         stored("review.input.plain")),
    Edit("SettleForm", "/r/{finding}/", {"sentence": "It is hot at one."}, {"sentence": "It is hot at two."},
         stored("finding.finding.sentence"), to="/r/{finding}/settle/"),
    Edit("CallEditForm", "/r/{call}/call/edit/", {"about": "Heat at work."}, {"about": "Heat at home."},
         stored("call.call.about"), who="moderator"),
    Edit("DecideForm", "/r/{call}/interests/{interest}/", {"decision": "declined", "reason": "Too far."},
         {"decision": "declined", "reason": "Too late."}, stored("interest.reason"), who="moderator",
         says=("Too far.", "Too late.")),
    Edit("CommitmentEditForm", "/r/{commitment}/commitment/edit/", {"result": "A plan of shade."},
         {"result": "A plan of wells."}, stored("commitment.commitment.result")),
    Edit("DelegateForm", "/d/test-dive/cities/PRA/delegation/{colleague}/", {"expertise": "Wells."},
         {"expertise": "Parks."},
         lambda scene: "".join(scene.membership.delegates.values_list("expertise", flat=True))),
    Edit("EditListingForm", "/r/{need}/expertise/edit/", {"text": "Who counted trees?"},
         {"text": "Who counted wells?"}, stored("need.listing.text")),
    Edit("EditSecondmentForm", "/r/{mission}/mission/edit/", {"task": "Count trees."}, {"task": "Count wells."},
         stored("mission.mission.task")),
    Edit("EditStudyTripForm", "/r/{trip}/mission/edit/", {"programme": "Sails."}, {"programme": "Wells."},
         stored("trip.mission.programme")),
    Edit("MissionReportForm", "/r/{mission}/mission/report/", {"report": "We counted."}, {"report": "We dug."},
         stored("mission.mission.report")),
    Edit("FollowUpForm", "/r/{trip}/mission/follow-up/", {"outcome": "More sails."}, {"outcome": "More wells."},
         stored("trip.mission.outcome")),
    Edit("EditLessonForm", "/r/{trip}/mission/take-home/{lesson}/", {"reason": "Too dear."},
         {"reason": "Too slow."}, stored("lesson.reason")),
    Edit("OptionEditForm", "/r/{option}/option/edit/", {"what": "Sails over squares"}, {"what": "Trees over stops"},
         stored("option.option.what")),
    Edit("DecisionEditForm", "/r/{decision}/decision/edit/", {"dissent": "Too late."}, {"dissent": "Too soon."},
         stored("decision.decision.dissent")),
    Edit("EditResultForm", "/r/{result}/result/edit/", {"title": "Plan of parks"}, {"title": "Plan of wells"},
         stored("result.title")),
    Edit("EditSectionForm", "/r/{result}/sections/{section}/", {"title": "What we saw"}, {"title": "What we heard"},
         stored("section.title")),
    Edit("StatementForm", "/r/{statement}/statement/edit/", {"text": "It is hot in May."},
         {"text": "It is hot in June."}, stored("statement.statement.text")),
    Edit("TranslationForm", "/r/{option}/translations/de/", {"title": "Segel"}, {"title": "Bäume"},
         lambda scene: getattr(scene.option.translations.first(), "title", "")),
    Edit("VisibilityForm", "/r/{option}/", {"visibility": "city"}, {"visibility": "public"},
         stored("option.visibility"), to="/r/{option}/visibility/", says=("draft of the city", "public")),
    Edit("ScopeForm", "/d/test-dive/scope/", {"question": "Where is shade?"}, {"question": "Where is water?"},
         stored("dive.question"), who="moderator"),
    Edit("MembershipForm", "/d/test-dive/cities/PRA/membership/", {"state": "paused", "reason": "Elections."},
         {"state": "ended", "reason": "No money."},
         lambda scene: scene.membership.changes.order_by("pk").last().reason, who="moderator"),
    Edit("StageForm", "/d/test-dive/cities/PRA/stage/", {"stage": "{stage_2}"}, {"stage": "{stage_3}"},
         lambda scene: scene.membership.standings.first().stage_id, who="moderator",
         says=("Understand", "Prioritise")),
    Edit("ConfirmForm", "{preview_1}", {"provider": "Weather office"}, {"provider": "Weather house"},
         lambda scene: DatasetEdition.objects.filter(dataset=scene.dataset.pk).first().provider),
]  # fmt: skip

# Forms that change nothing that somebody wrote: they make something, ask, filter, or act by a button.
OTHERS = {
    "Form", "ModelForm", "VersionedForm", "SessionForm",  # only bases of others
    "CommentForm", "NewSessionForm", "CardForm", "AskForm", "AdviceForm", "OptionForm", "DeriveForm",
    "DecisionForm", "ResultForm", "NewResultForm", "SectionForm", "CiteForm", "UploadForm", "AnalysisForm",
    "DeepDiveForm", "CityForm", "InviteCityForm", "InvitePersonForm", "AcceptForm",  # make something new
    "CommitmentForm", "NewCommitmentForm",  # a base, and something new
    "SendForm", "TakeBackForm", "PaperForm", "EndForm",  # buttons under the lock: a state, and what is said with it
    "HandoverForm",  # hands over once; the second finds the role ended
    "CallForm", "InterestForm", "NewCityForm",  # make something new
    "BibliographicForm", "NewInputForm", "ReviewForm", "NewReviewForm", "ImportForm",  # likewise
    "NewCaseForm", "TakeawayForm", "NewTakeawayForm", "ReportForm",  # make something new, or bases of others
    "ListingForm", "NewListingForm", "ListingFilterForm", "ListingStateForm",  # base, new, a filter, a button
    "_MissionForm", "_MoneyForm", "SecondmentForm", "StudyTripForm",  # only bases of others
    "NewSecondmentForm", "NewStudyTripForm", "LessonForm",  # make something new
    "StepForm", "OverForm",  # buttons under the lock, with a reason (tests/missions/test_missions.py)
    "TravelForm", "PeopleForm",  # of the own travel and of ticks, under a lock (tests/missions/test_travel.py)
    "CallStateForm",  # a button under the lock
    "ScopingForm",  # of one city's own answer
    "SignForm", "ReturnForm", "PassOnForm",  # one answer per link (tests/commitments/test_signing.py)
    "CorrectForm",  # of one's own comment (tests/records/test_commenting.py)
    "GrantForm",  # gives a right; a later one replaces the earlier, and both stand in the journal
    "FigureForm", "ExportForm", "MappingForm", "MeasureFilterForm", "JournalFilter", "SearchForm",  # choose
    "RestoreForm", "ArrangeForm",  # buttons under the lock: no text is typed
    "OfSomebody", "PasswordAsked", "ClosingForm",  # only bases of others
    "AccountForm", "CodeForm", "EmailForm", "EnrolForm", "ForgotForm", "LoginForm", "NewPasswordForm",
    "PasswordForm", "RemoveForm", "CloseMyAccountForm", "PreferenceForm",  # of one's own account
    "DoorCodeForm", "OpenDoorForm", "PhoneCardForm", "DotsForm", "CityDotsForm", "HereForm",
    # (the line above: of one phone or city, a later one replaces)
    "RunForm", "OpenVoteForm", "GuideForm", "SortForm",  # make something, or act by a button under a lock
    "KeyQuestionForm",  # one sentence that who leads puts on the screen while it is said
    "InvitePeopleForm", "InviteActorForm", "NameForm", "OrganisationForm", "RightsForm", "GiveRightsForm",
    # (the line above: make something new)
    "AttendanceForm",  # each row by what was seen of it (tests/formats/test_attendance.py)
    "PrepareForm",  # of the own answers, under a lock (tests/formats/test_details.py)
    "AttachmentForm", "AskErasureForm", "ConfirmErasureForm",  # make something new, or erase by key
    "WithdrawForm", "PutBackForm",  # buttons under the lock, with a reason (tests/records/test_withdrawing.py)
}  # fmt: skip


def _forms_of_the_project() -> set[str]:
    get_resolver().url_patterns  # noqa: B018 - loads every room's views
    for module in pkgutil.walk_packages(citydive.__path__, "citydive."):
        if module.name.rpartition(".")[2].endswith("forms"):
            importlib.import_module(module.name)
    found, waiting = set(), [forms.BaseForm]
    while waiting:
        for each in waiting.pop().__subclasses__():
            waiting.append(each)
            if each.__module__.startswith("citydive."):
                found.add(each.__name__)
    return found


def test_every_form_of_the_project_is_in_the_table():
    named = {each.form for each in EDITS}
    assert not named & OTHERS
    missing = _forms_of_the_project() - named - OTHERS
    assert not missing, f"Does it edit? A row in EDITS. Else: a word in OTHERS. {sorted(missing)}"
    assert named | OTHERS <= _forms_of_the_project(), "A form in this table is gone."


@pytest.fixture
def scene(world):
    made = make_everything(world)
    made.dive, made.membership = world.dive, world.dive.memberships.get(city=world.city_a)
    stages = list(world.dive.stages.all())
    made.colleague = world.delegate_a2
    made.stage_2, made.stage_3 = stages[1].pk, stages[2].pk
    return made


def place(text, scene):
    """The text with the keys (or ids) of the scene in it."""
    keys = {name: getattr(value, "key", None) or getattr(value, "pk", value) for name, value in vars(scene).items()}
    return text.format(**keys)


def fill(values, scene):
    return {name: place(value, scene) for name, value in values.items()}


def prepare(edit, scene, world, client):
    """What some forms need first."""
    if edit.form == "ChangedForm":
        client.post(f"/r/{scene.for_us.key}/answer/", {"verdict": "accepted", "seen": scene.for_us.version})
    if edit.form == "ConfirmForm":
        scene.preview_1, scene.preview_2 = (_preview(scene, world, n) for n in (1, 2))


def _preview(scene, world, n):
    """Two people bring a file each; each has a preview of their own."""
    file = SimpleUploadedFile(f"series-{n}.csv", csv(invented_series(first=2000 + n)))
    job = run(stage_upload(world.dive, world.city_a, file, by=world.delegate_a, edition_of=scene.dataset.key))
    return job.result["url"]


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.form)
def test_the_second_of_two_writers_sees_both_texts_and_loses_nothing(edit, scene, world, login, client):
    login(getattr(world, edit.who))
    prepare(edit, scene, world, client)
    page = place(edit.page, scene)
    to = place(edit.to or edit.page, scene)
    mine_page, mine_to = (scene.preview_2,) * 2 if edit.form == "ConfirmForm" else (page, to)
    name = next(iter(edit.mine))
    opened = [form_with(client.get(each).content.decode(), name, edit.to and to) for each in (page, mine_page)]
    theirs, mine = fill(edit.theirs, scene), fill(edit.mine, scene)

    first = client.post(to, opened[0] | theirs)
    assert first.status_code == 302, first.content.decode()
    between = str(edit.stands(scene))
    second = client.post(mine_to, opened[1] | mine)
    text = second.content.decode()
    assert second.status_code == 409, text
    assert str(edit.stands(scene)) == between, "something was written in spite of the conflict"
    assert "You saved it yourself on" in text, "who saved it, and when, is not said"
    assert "Somebody saved this" not in text
    for said in edit.says or (*theirs.values(), *mine.values()):
        assert f">{said}<" in text, f"“{said}” is not shown"

    # The form of the page holds what the second person wrote, and saves on top of what stands there now.
    again = form_with(text, name)
    assert {each: again[each] for each in mine} == mine
    merged = client.post(mine_to, again)
    assert merged.status_code == 302, merged.content.decode()
    now = str(edit.stands(scene))
    assert now != between and list(mine.values())[-1] in now


def test_a_button_of_a_draft_that_changed_shows_what_stands_there(world, login, client):
    """Accepting sends no text: nothing of the person's is lost, and nothing is emptied."""
    scene = make_everything(world)
    Record.objects.filter(pk=scene.finding.pk).update(state="draft", version=5)
    answer = login(world.delegate_a).post(f"/r/{scene.finding.key}/settle/", {"seen": 4, "verdict": "accept"})
    text = answer.content.decode()
    assert answer.status_code == 409 and "It is hot at noon." in text
    assert client.post(f"/r/{scene.finding.key}/settle/", form_with(text, "verdict")).status_code == 302
    scene.finding.refresh_from_db()
    assert scene.finding.state == "accepted" and scene.finding.finding.sentence == "It is hot at noon."


def test_ticked_choices_are_told_by_their_names(world, login):
    scene = make_everything(world)
    url = reverse("question_edit", args=[scene.question.key])
    client = login(world.delegate_a)
    seen = form_with(client.get(url).content.decode(), "text")
    assert seen["asked"] == ["PRB"]
    other = City.objects.create(code="PRD", name="Practice Delta", country="DE", latitude=49.5, longitude=8.5)
    add_city(world.dive, other, state="active")
    client.post(url, {**seen, "asked": []})
    text = client.post(url, {**seen, "asked": ["PRB", "PRD"]}).content.decode()
    assert '<span class="soft">empty</span>' in text and "Practice Coast" in text and "Practice Delta" in text
    assert form_with(text, "text")["asked"] == ["PRB", "PRD"]
    # Ticks that this person left alone follow what the other person made of them.
    left_alone = client.post(url, {**seen, "text": "Mine"}).content.decode()
    assert "asked" not in form_with(left_alone, "text") or form_with(left_alone, "text")["asked"] == []


def test_long_texts_have_their_words_marked_and_the_change_has_a_link(world, login):
    scene = make_everything(world)
    url = reverse("option_edit", args=[scene.option.key])
    client = login(world.delegate_a)
    seen = form_with(client.get(url).content.decode(), "what")
    long = "Sails over the stops of all tram lines in the centre, from May to September. "
    client.post(url, seen | {"what": long + "First the hospital."})
    text = client.post(url, seen | {"what": long + "First the market."}).content.decode()
    assert "<del>" in text and "hospital" in text.partition("<del>")[2].partition("</del>")[0]
    assert f"/r/{scene.option.key}/history/?old={seen['seen']}" in text
    assert text.count("What you wrote") == 1, "fields in which both say the same are not shown"
    assert client.get(f"/r/{scene.option.key}/history/?old={seen['seen']}").status_code == 200
