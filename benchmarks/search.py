"""How long a search takes over many records, beside what Django offers by itself (icontains).

    python -m benchmarks.search --records 100000                            # SQLite, in a directory of its own
    python -m benchmarks.search --database postgresql://user@host/database  # an empty database; it is filled

Everything is invented from a fixed seed: texts in six languages with words as unevenly frequent as in real ones
(Zipf). A search is what the page does: rights, count, the first twenty hits in order, their passages. Printed is a
table for `docs/benchmarks.md`. `--keep DIRECTORY` keeps the SQLite database and goes on with it the next time.
"""

import argparse
import os
import platform
import random
import statistics
import sys
import tempfile
import time
from itertools import accumulate
from pathlib import Path
from types import SimpleNamespace

ROOT = Path(__file__).resolve().parent.parent
SEED = 1
WORDS_PER_LANGUAGE = 6000
ROUNDS = 5
CITIES = ["LUE", "HDB", "ASW", "NBO", "MBA", "LVI"]

# Words of the theme, consonants and vowels of the other words, and small words.
LANGUAGES = {
    "en": (
        "heat trees shade roof school water district summer night elderly warning cool pavement bench",
        "bcdfghklmnprstvw", "aeiou", "the of and to in is for",
    ),
    "de": (
        "Hitze Stadthitzeplan Wärme Straße Grünfläche Schatten Trinkwasserbrunnen Kühlung Bäume Quartier Dächer",
        "bdfghklmnprstwz", "aeiouäöü", "der die und in im zu",
    ),
    "fr": (
        "chaleur îlot été ombre arbres école façade eau fraîcheur bâtiment place",
        "bcdfglmnprstv", "aeiouéè", "le la de et à un",
    ),
    "ar": (
        "الحرارة حرارة المدينة ظل أشجار مدرسة ماء صيف ليلة تبريد أسوان",
        "بتثجحخدرزسشصطعفقكلمنه", "اوي", "في من على ال و",
    ),
    "uk": (
        "спека місто тінь дерева школа вода ніч літо зв'язок охолодження Львів",
        "бвгджзклмнпрстфхцчш", "аеиіоуя", "і в на з до",
    ),
    "sw": (
        "joto mji kivuli miti shule maji usiku kiangazi ng'ombe baridi Mombasa",
        "bdfghjklmnpstvwyz", "aeiou", "na ya wa kwa ni",
    ),
}  # fmt: skip

# What is typed, and what kind of question it is.
QUESTIONS = [
    ("a frequent word", "heat"),
    ("part of German compounds", "hitze"),
    ("umlaut typed as ae", "waerme"),
    ("Arabic with its article", "الحرارة"),
    ("Arabic without", "حرارة"),
    ("Ukrainian", "спека"),
    ("two frequent words", "heat school"),
    ("a phrase", '"heat trees"'),
    ("two letters", "im"),
    ("one letter", "o"),
    ("a key", "LVI-X1200"),
    ("the end of a key", "x1200"),
    ("a rare word", None),
    ("nothing found", "quetzalcoatl"),
]


class Tongue:
    """Invents texts of a language: its own words of the theme among many others, each as rare as its rank."""

    def __init__(self, code, random_):
        theme, consonants, vowels, small = LANGUAGES[code]
        made = {
            "".join(random_.choice(consonants) + random_.choice(vowels) for _ in range(random_.randint(2, 5)))
            for _ in range(WORDS_PER_LANGUAGE)
        }
        others = sorted(made)
        random_.shuffle(others)
        theme = theme.split()
        # Small words first, then those of the theme among the hundred most frequent.
        self.words = small.split() + others
        for place, word in enumerate(theme):
            self.words.insert(12 + 7 * place, word)
        self.weights = list(accumulate(1 / (rank + 3) for rank in range(len(self.words))))
        self.random = random_

    def text(self, words):
        return " ".join(self.random.choices(self.words, cum_weights=self.weights, k=words))


def start(database, home):
    os.environ |= {
        "CITYDIVE_HOME": str(home),
        "CITYDIVE_DATABASE_URL": database,
        "CITYDIVE_SECRET_KEY": "only-for-benchmarks",
        "DJANGO_SETTINGS_MODULE": "citydive.settings",
    }
    sys.path.insert(0, str(ROOT / "src"))
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def people():
    """Cities, two deep dives, and who asks."""
    from django.contrib.auth.models import AnonymousUser

    from citydive.cohorts import actions
    from citydive.cohorts.models import City, DeepDive, Membership, Role, User

    def account(name, kind, dive, city=None):
        user = User.objects.create_user(f"{name}@bench.example", name, None)
        actions.give_role(user, kind, dive, city)

    if not DeepDive.objects.exists():
        for code in ("ONE", "TWO"):
            actions.open_deep_dive(code=code, slug=code.lower(), title=code, theme="Heat", is_public=True)
        for code in CITIES:
            City.objects.create(code=code, name=f"City {code}", latitude=49.5, longitude=8.5)
        for dive in DeepDive.objects.all():
            for city in City.objects.all():
                actions.add_city(dive, city, state=Membership.State.ACTIVE)
        one = DeepDive.objects.get(slug="one")
        account("delegate", Role.Kind.DELEGATE, one, City.objects.get(code="LVI"))
        account("moderator", Role.Kind.MODERATOR, one)
    users = {name: User.objects.get(email=f"{name}@bench.example") for name in ("delegate", "moderator")}
    return {"stranger": AnonymousUser()} | users


def fill(count):
    """Records with texts; returns a rare word among them."""
    from citydive.cohorts.models import City, DeepDive
    from citydive.records.kinds import Kind, register
    from citydive.records.models import Record

    random_ = random.Random(SEED)
    tongues = {code: Tongue(code, random_) for code in LANGUAGES}
    rare = tongues["en"].words[-3]
    # The kind's own text is invented anew from the number of the record.
    spare = {code: SimpleNamespace(tongue=Tongue(code, random.Random(SEED))) for code in LANGUAGES}

    def content(record):
        tongue = spare[record.language].tongue
        tongue.random.seed(record.pk)
        return {"text": tongue.text(random.Random(record.pk).randint(20, 120))}

    register(Kind("note", "X", "Note", "Notes", content=content))
    if Record.objects.exists():
        return rare
    dives, cities = list(DeepDive.objects.all()), list(City.objects.order_by("code"))
    rows, numbers = [], dict.fromkeys(CITIES, 0)
    for number in range(count):
        city, code = cities[number % 6], list(LANGUAGES)[(number // 6) % 6]
        numbers[city.code] += 1
        text = tongues[code].text(random_.randint(15, 60)) + (f" {rare}" if number % 9973 == 0 else "")
        rows.append(
            Record(
                key=f"{city.code}-X{numbers[city.code]}",
                kind="note",
                deep_dive=dives[number % 7 % 2],
                city=city,
                title=tongues[code].text(random_.randint(4, 9)),
                summary=text,
                language=code,
                visibility=random_.choices(["city", "cohort", "public"], [5, 3, 2])[0],
            )
        )
        if len(rows) == 5000:
            Record.objects.bulk_create(rows)
            rows = []
    Record.objects.bulk_create(rows)
    return rare


def asks(user, typed):
    """What the page does for a question; the number of hits."""
    from django.core.paginator import Paginator

    from citydive.search.find import find
    from citydive.search.query import parse
    from citydive.search.views import ROWS, shown

    query = parse(typed)
    page = Paginator(find(user, query), ROWS).get_page(1)
    shown(page.object_list, query, user)
    return page.paginator.count


def asks_plainly(user, typed):
    """Title and summary by icontains, every word; no folding, no other texts, no order by place."""
    from django.core.paginator import Paginator
    from django.db.models import Q

    from citydive.records.models import Record

    rows = Record.objects.visible_to(user).order_by("-updated")
    for word in typed.replace('"', "").split():
        rows = rows.filter(Q(key__icontains=word) | Q(title__icontains=word) | Q(summary__icontains=word))
    page = Paginator(rows.for_cards(), 20).get_page(1)
    list(page.object_list)
    return page.paginator.count


def timed(function, *arguments):
    """(processor time of this process, fastest, median, 95th of a hundred [ms], answer)

    The processor time hardly depends on what else the machine does; with SQLite it is all there is.
    """
    answer, times, used = function(*arguments), [], []
    for _ in range(ROUNDS):
        began, busy = time.perf_counter(), time.process_time()
        function(*arguments)
        used.append((time.process_time() - busy) * 1000)
        times.append((time.perf_counter() - began) * 1000)
    slow = statistics.quantiles(times, n=20, method="inclusive")[-1]
    return statistics.median(used), min(times), statistics.median(times), slow, answer


def index_size() -> tuple[float, float]:
    """MB of the index with its folded texts, and of the records themselves."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            size = "SELECT SUM(pgsize) FROM dbstat WHERE name LIKE %s"
            sizes = [cursor.execute(size, [like]).fetchone()[0] for like in ("search_%", "records_record%")]
        else:
            tables = "SELECT SUM(pg_total_relation_size(oid)) FROM pg_class WHERE relkind = 'r' AND relname LIKE %s"
            sizes = []
            for like in ("search\\_%", "records\\_record%"):
                cursor.execute(tables, [like])
                sizes.append(cursor.fetchone()[0])
    return tuple(float(size) / 1e6 for size in sizes)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--records", type=int, default=100_000)
    options.add_argument("--database", default="")
    options.add_argument("--keep", type=Path)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as spare:
        home = asked.keep or Path(spare)
        home.mkdir(parents=True, exist_ok=True)
        start(asked.database, home)
        run(asked.records)


def run(count):
    from django.db import connection

    from citydive.records.models import Record
    from citydive.search import index
    from citydive.search.models import Folded

    users, rare = people(), fill(count)
    if not Folded.objects.exists():
        began = time.perf_counter()
        index.rebuild()
        print(f"Index of {Record.objects.count()} records built in {time.perf_counter() - began:.0f} s.")
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")
    size, records = index_size()
    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()" if connection.vendor == "sqlite" else "SHOW server_version")
        version = cursor.fetchone()[0]
    print(f"Index with its texts: {size:.0f} MB; the records themselves: {records:.0f} MB.")
    print(f"{connection.vendor} {version}, Python {platform.python_version()}, {Record.objects.count()} records\n")
    print(f"Load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors.\n")
    print(
        "| question | who | hits | processor [ms] | fastest | median | p95 | icontains: hits | processor | median |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    worst = busiest = 0.0
    for words, typed in QUESTIONS:
        for name, user in users.items():
            used, best, median, slow, hits = timed(asks, user, typed or rare)
            plain_used, _best, plain, _slow, plain_hits = timed(asks_plainly, user, typed or rare)
            worst, busiest = max(worst, slow), max(busiest, used)
            ours = f"{hits} | {used:.0f} | {best:.0f} | {median:.0f} | {slow:.0f}"
            print(f"| {words} | {name} | {ours} | {plain_hits} | {plain_used:.0f} | {plain:.0f} |", flush=True)
    print(f"\nSlowest 95th of a hundred: {worst:.0f} ms; most processor time: {busiest:.0f} ms.")


if __name__ == "__main__":
    main()
