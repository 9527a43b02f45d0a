"""One record of every kind with a marking word in every text, file, comment and translation."""

from django.core.files.uploadedfile import SimpleUploadedFile

from citydive.cohorts.models import User
from citydive.decisions.actions import Row, note_decision
from citydive.evidence.finding_actions import cite_finding
from citydive.evidence.models import (
    Analysis,
    AnalysisEdition,
    AnalysisInput,
    Dataset,
    DatasetEdition,
    Figure,
    Finding,
)
from citydive.exchange import actions as exchange
from citydive.formats import actions as formats
from citydive.formats.fields import INSIDE, OF_FORMAT, PROSE
from citydive.options import actions as options
from citydive.options.facts import Effect, Reference
from citydive.records import actions as records
from citydive.records.attaching import attach
from citydive.records.commenting import correct
from citydive.records.files import store_bytes
from citydive.records.models import Record, Relation
from citydive.records.translating import asked_for, sources, translate
from citydive.results import actions as results

from .cooperating import Cooperating
from .marks import DAY

# By turns, so that the texts of each stand somewhere.
FORMATS = ("in_person", "secondment", "study_trip")
# Where comments, files and translations of a kind hang on a record of this width only.
TURNS = {
    "case": "city", "takeaway": "cohort", "need": "public", "offer": "city", "mission": "cohort", "input": "public",
    "review": "cohort", "commitment": "cohort", "advice": "public",
}  # fmt: skip


class Furnisher(Cooperating):
    """Makes records of one owner and one visibility. readers: who reads them; talkers: who reads their comments."""

    def __init__(self, mark, name, *, dive, by, city, visibility, readers, talkers=None, hears=None):
        self.mark, self.name, self.dive, self.by, self.city = mark, name, dive, by, city
        self.visibility, self.readers = visibility, frozenset(readers)
        self.talkers = frozenset(self.readers if talkers is None else talkers)
        # Who sees the cards and the link of a session.
        self.hears = frozenset(self.talkers if hears is None else hears)
        self.made: dict[str, Record] = {}

    def text(self, where, readers=None):
        return self.mark(self.readers if readers is None else readers, f"{self.name}: {where}")

    def url(self, where, readers=None):
        return self.mark.url(self.readers if readers is None else readers, f"{self.name}: {where}")

    @property
    def common(self):
        return {"by": self.by, "city": self.city}

    def everything(self) -> None:
        """Every kind, tied to each other."""
        self._commitment()
        self._session()
        self._people()
        self._question()
        self._case()
        self._listings()
        self._mission()
        self._dataset()
        self._analysis()
        self._findings()
        self._inputs()
        self._option()
        self._decision()
        self._result()
        self._surround()

    def some(self) -> None:
        """A few kinds that the cohort can own too."""
        if self.city is None:
            self._call()
        self._session()
        self._people()
        self._option()
        self._decision()
        self._surround()

    def _surround(self):
        """What hangs on the kinds of `TURNS` is shared out over those who own one of every kind."""
        for kind, record in list(self.made.items()):
            if TURNS.get(kind, self.visibility) == self.visibility:
                self._around(kind, record)

    def _keep(self, kind, record):
        self.made[kind] = record
        return record

    def _session(self):
        record = formats.enter_session(
            self.dive, by=self.by, title=self.text("session title"), summary=self.text("session summary"),
            format=FORMATS[len(self.name) % len(FORMATS)], starts=DAY, cities=[self.city] if self.city else [],
            visibility=self.visibility,
            place=self.text("session place"), link=self.url("session link", self.hears),
            agenda=[{"minutes": 5, "title": self.text("agenda"), "note": self.text("agenda note")}],
            purpose=self.text("session purpose"), reading=self.text("reading", self.hears),
            questions=self.text("questions", self.hears), **self._of_format(),
        )  # fmt: skip
        if self.city is not None:
            Record.objects.filter(pk=record.pk).update(city=self.city)
            record.city = self.city
        formats.add_card(record.session, text=self.text("card", self.hears), by=self.by, city=self.city)
        # The words of a cited card stand in a record of their own, as wide as the cohort.
        cited = self.text("observation", self.hears)
        card = formats.add_card(record.session, text=cited, by=self.by, city=self.city)
        self._keep("observation", formats.promote(card, by=self.by))
        self._room(record)
        self._keep("session", record)

    def _of_format(self) -> dict:
        names = {name for name in OF_FORMAT[FORMATS[len(self.name) % len(FORMATS)]] if name in PROSE}
        return {name: self.text(f"session {name}", self.hears if name in INSIDE else None) for name in names}

    def _question(self):
        question = exchange.ask(self.dive, text=self.text("question"), visibility=self.visibility, **self.common)
        advice = exchange.advise(
            question, text=self.text("advice"), basis=[self.made["observation"]], visibility=self.visibility,
            **self.common,
        )  # fmt: skip
        self._keep("question", question)
        self._keep("advice", advice)

    def _file(self, where, ending, media, record=None):
        data = self.text(f"bytes of {where}").encode()
        if ending == "svg":
            data = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 2"><title>%s</title></svg>' % data
        name = f"{self.mark.word(self.readers, f'{self.name}: name of {where}')}.{ending}"
        return store_bytes(data, name, media, owner=self.by, record=record)

    def _dataset(self):
        record = records.create_record(
            "dataset", self.dive, title=self.text("dataset title"), summary=self.text("dataset summary"),
            visibility=self.visibility, state="done", **self.common,
        )  # fmt: skip
        Dataset.objects.create(record=record)
        DatasetEdition.objects.create(
            dataset=record.dataset, edition=1, original=self._file("original", "csv", "text/csv", record),
            series=self._file("series", "csv", "text/csv", record), format="csv", starts=DAY, ends=DAY, days=1,
            preview=self._preview(), data_kind="station", provider=self.text("provider"),
            licence=self.text("licence"),
            credit=self.text("credit"), source_url=self.url("source address"), station_name=self.text("station"),
            note=self.text("dataset note"), latitude=49.5, longitude=8.5, confirmed_by=self.by,
        )  # fmt: skip
        self._keep("dataset", record)

    def _preview(self) -> dict:
        column = {"variable": "other", "title": self.text("column"), "meaning": self.text("meaning of a column")}
        return {
            "columns": [column | {"unit": self.text("unit of a column"), "days_with_value": 1}], "days": 1,
            "gaps": {"days": 0, "count": 0, "longest": []}, "coverage": [], "flags": {}, "first_rows": [],
            "last_rows": [], "format": self.text("format of the file"),
        }  # fmt: skip

    def _analysis(self):
        record = records.create_record(
            "analysis", self.dive, title=self.text("analysis title"), summary=self.text("analysis summary"),
            visibility=self.visibility, state="done", **self.common,
        )  # fmt: skip
        data = self.made["dataset"]
        analysis = Analysis.objects.create(
            record=record, theme="heat", method="none", parameters={"reason": self.text("parameter")}
        )
        AnalysisInput.objects.create(analysis=analysis, dataset_id=data.pk, role="main")
        records.link(record, data, Relation.BASIS, note=self.text("note on a link"))
        stated = {name: self.text(f"provenance {name}") for name in ("title", "station", "provider", "note")}
        gap = {"what": self.text("gap"), "because": self.text("gap because"), "remedy": self.text("gap remedy")}
        number = {"value": "5", "unit": "d", "label": self.text("number"), "companion": self.text("companion")}
        edition = AnalysisEdition.objects.create(
            analysis=analysis, edition=1,
            result={"details": {"data": self.text("details")}, "numbers": [number], "not_computable": [gap]},
            provenance={
                "inputs": [stated | {"key": data.key, "edition": 1, "sha256": "0"}],
                "parameters": {"reason": self.text("used parameter")},
                "method": {"version": "1", "slug": "none"}, "code": {},
            },
        )  # fmt: skip
        self.figure = Figure.objects.create(
            made_in=edition, slug="figure", title=self.text("figure title"), description=self.text("figure words"),
            spec={}, table={"headers": [self.text("table head")], "rows": [[self.text("table cell")]]},
            svg=self._file("svg", "svg", "image/svg+xml", record),
            png=self._file("png", "png", "image/png", record),
        )  # fmt: skip
        draft = records.create_record(
            "finding", self.dive, title=self.text("drafted title"), visibility=self.visibility, state="draft",
            **self.common,
        )  # fmt: skip
        Finding.objects.create(
            record=draft, made_in=edition, slug="hot", sentence=self.text("drafted sentence"),
            drafted=self.text("as drafted"), uncertainty=self.text("uncertainty"), data=self.text("data"),
        )  # fmt: skip
        records.link(draft, record, Relation.BASIS)
        self._keep("analysis", record)
        self._keep("draft", draft)

    def _findings(self):
        record = cite_finding(
            self.dive, self.city, by=self.by, sentence=self.text("sentence"), title=self.text("report"),
            file=self._file("report", "txt", "text/plain"), url=self.url("report address"),
            page=self.mark.word(self.readers, "page"), quote=self.text("quote"), visibility=self.visibility,
            number=self.text("finding number"), unit=self.text("unit"), period=self.text("period"),
            data=self.text("finding data"), uncertainty=self.text("finding uncertainty"),
            reason=self.text("finding reason"),
        )  # fmt: skip
        records.add_source(
            record, self.text("source"), url=self.url("source link"), quote=self.text("source quote"),
            note=self.text("source note"),
        )  # fmt: skip
        self._keep("finding", record)

    def _option(self):
        fields = ("what", "for_whom", "conditions", "first_step", "changed", "why")
        reference = Reference(self.text("reference key"), "A study", "https://a.example/", "paper", "excerpt")
        effect = Effect(
            statement="s", reference=reference, seen="excerpt", measure="trees", metric="air_temperature", unit="K",
            low=-1.0, high=None, typical=None, bound="up_to", range_kind="",
            place=self.text("effect place"), scope="",
            method="measured",
        )  # fmt: skip
        basis = [each for each in (self.made.get("finding"), self.made["observation"]) if each is not None]
        record = options.propose_option(
            self.dive, measure="street-trees", title=self.text("option title"), visibility=self.visibility,
            basis=basis, effects=[effect],
            **{name: self.text(f"option {name}") for name in fields}, **self.common,
        ).record  # fmt: skip
        self._keep("option", record)

    def _decision(self):
        """Of the cohort: that nothing was chosen."""
        none = self.text("none chosen, because") if self.city is None else ""
        record = note_decision(
            self.dive, question=self.text("decision question"), summary=self.text("decision summary"),
            rows=[Row(self.made["option"], "dropped" if none else "chosen", self.text("decision reason"))],
            none_because=none,
            decided_by=self.text("decided by"), decided_on=DAY, dissent=self.text("dissent"),
            dissent_by=self.text("dissenter"), visibility=self.visibility, **self.common,
        ).record  # fmt: skip
        self._keep("decision", record)

    def _result(self):
        record = results.begin_result(
            self.dive, self.city, by=self.by, title=self.text("result title"), form="free",
            summary=self.text("result summary"), sections=[self.text("section")],
        )  # fmt: skip
        section = record.result.sections.get()
        statement = results.add_statement(
            section, by=self.by, kind="duty", text=self.text("statement"), owner=self.text("statement owner"),
            due=DAY, basis=[self.made["finding"], self.made["option"]],
        )  # fmt: skip
        results.show_figure(section, self.figure, by=self.by)
        if self.visibility != "city":
            with records.editing(record, seen=records.ANY, by=self.by):
                records.set_visibility(record, self.visibility)
        statement.refresh_from_db()
        self._keep("result", record)
        self._keep("statement", statement)

    def _around(self, kind, record):
        """What hangs on a record of any kind: comment, file, translation, source."""
        record.refresh_from_db()
        by = self.by or User.objects.filter(is_administrator=False).first()
        made = records.comment(record, by=by, text=self.text(f"comment on {kind} before", self.talkers))
        correct(made, by=by, text=self.text(f"comment on {kind}", self.talkers), seen=0)
        readers = self.hears if kind in ("observation", "task") else self.readers
        name = self.mark.word(readers, f"{self.name}: name of a file of {kind}")
        upload = SimpleUploadedFile(f"{name}.txt", self.text(f"file of {kind}", readers).encode())
        attach(record, upload, by=by, description=self.text(f"words on the file of {kind}", readers))
        words = {each: self.text(f"{kind}, {each} in German", readers) for each in asked_for(sources(record))}
        translate(record, "de", by=by, seen=0, edition=record.edition, words=words)
