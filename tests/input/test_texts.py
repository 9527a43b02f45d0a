"""Hostile text in every form field of the project, found by walking the site; then every page that shows it."""

import copy
import datetime
import html
import os
import re
from urllib.parse import urlencode

import pytest
from django.db import transaction

from citydive import forms as product_forms
from citydive.accounts.forms import LoginForm
from citydive.cohorts.models import Role
from citydive.plaintext import cell, clean, clean_all, number_in, one_line
from citydive.records.models import Record
from tests.settings import ON_POSTGRES

from .texts import TEXTS
from .walking import PEOPLE, client_of, find_forms, name_of, read_page, starts, walk

# What a text may never bring onto a page, whichever way it took.
FORBIDDEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b\ufeff\ufffe\uffff]")
# Fields whose text must have a shape of its own: what a browser would be told to send.
SHAPED = {
    "code": "QQ{}", "slug": "slug-{}", "time_zone": "Europe/Berlin", "country": "DE", "languages": "de",
    "basis": "", "changed": "", "informs": "", "records": "TST-E1", "doi": "", "email": "p{}@example.org",
    "p_base": "1961-1990",
}  # fmt: skip
# Forms that another form of the same round closes before their turn comes.
CLOSED_BEFORE = {"translate"}
# Forms that are gone once they were sent: each round is taken back.
ONCE = {"finding_settle", "preview", "card_cite"}
NEEDED = {"url": "https://example.org/a", "date": f"{datetime.date.today()}", "number": "7"}
# Changing who takes part, and leaving, would close the pages that are to be read afterwards; secrets show nowhere.
LEFT_OUT = {"logout", "membership", "login", "invitation", "change_stage", "set_language", "second_factor"}
# What stands in a file of references may be pasted there: a text of its own shape, and a longer one than elsewhere.
TAKES_A_FILE = {"references"}
# All forms get plain words, and each a share of the hostile texts; CITYDIVE_TEXTS=all: every text in every form.
SHARES = 1 if os.environ.get("CITYDIVE_TEXTS") == "all" else 3
BY_NAME = [pytest.param(text, id=text.name) for text in TEXTS]


@pytest.mark.parametrize("text", BY_NAME)
def test_cleaning(text):
    if not text.refused:
        assert clean(text.typed) == (text.kept or text.typed)
        assert one_line(text.typed) == (text.one or text.kept or text.typed)
        assert clean(clean(text.typed)) == clean(text.typed)
        assert clean_all({"a": [text.typed, 3, None]}) == {"a": [clean(text.typed), 3, None]}
        clean(text.typed).encode()


@pytest.mark.parametrize(
    ("typed", "number"),
    [("12", 12), ("0", 0), ("", None), ("-1", None), ("1.5", None), ("²", None), ("9" * 5000, None), ("٣", 3)],
)
def test_numbers_in_addresses(typed, number):
    assert number_in(typed) == number


@pytest.mark.parametrize("value", [-3.5, 12, None, True, "-3.5", "+49", "12 %", "1e-3", "Lviv", "a=b"])
def test_cells_that_are_no_formula_stay(value):
    assert cell(value) == value


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t=", "\r=", " =", "\n@", "\u200b=", "\x00=", "＝"])
def test_formulas_are_written_as_text(sign):
    assert cell(f"{sign}cmd|'/C calc'!A0").startswith("'")


def test_every_form_of_the_project_is_cleaned(made):
    """The shared base is the only way to a form; those of Django itself (log-in) are the exception."""
    from django.forms import BaseForm

    def below(kind):
        for each in kind.__subclasses__():
            yield each
            yield from below(each)

    ours = {each for each in below(BaseForm) if each.__module__.startswith("citydive.")} - {LoginForm}
    assert len(ours) > 20
    assert not [each for each in ours if not issubclass(each, product_forms.Form | product_forms.ModelForm)]


def bundles(size=240) -> list[list[str]]:
    """The texts in groups that fit into a title together: a post for each text in each field would take minutes."""
    groups = [[]]
    for text in (each for each in TEXTS if not each.refused):
        if sum(map(len, groups[-1])) + len(text.typed) > size:
            groups.append([])
        groups[-1].append(text.typed)
    return groups


def rounds() -> list[list[str]]:
    """Plain words, which every form must take, then the texts; on PostgreSQL those that it could not store."""
    plain, every = ["Plain words zqx"], bundles()
    return [plain, *([texts for texts in every if "\x00" in "".join(texts)] if ON_POSTGRES else every)]


def _letter(form, name, number) -> str:
    """A letter of the round; deep dives and cities have their codes from one supply."""
    number += 12 if "latitude" in {each.name for each in form.controls} else 0
    return chr((65 if name == "code" else 97) + number)


def fill(form, texts, number) -> dict:
    """The form with `texts` in each of its free texts, in turn first, and with what is needed besides."""
    data, turn, chosen = form.data(), 0, 0
    for each in form.controls:
        name = re.sub(r"_\d+$", "", each.name)
        if name in ("option", "outcome", "reason") and name != each.name:
            if each.name == "outcome_0" and any(data["option_0"]):
                data[each.name] = ["chosen"]
            continue
        if name == "none_because" and any(data["option_0"]):
            continue  # a decision chooses something or says why not
        if name in SHAPED and each.kind not in ("textarea", "checkbox"):
            data[each.name] = [data[each.name][0] or SHAPED[name].format(_letter(form, name, number))]
        elif each.is_text:
            text = " ".join(texts[turn % len(texts) :] + texts[: turn % len(texts)])
            data[each.name] = [text[: each.longest] if each.longest else text]
            turn += 1
            if name == "agenda":
                data[each.name] = ["\n".join(f"30 {line}" for line in data[each.name][0].splitlines())]
            elif name == "choices":
                data[each.name][0] += "\nAnother one"  # of one choice nobody has a choice
            elif name_of(form.action) in TAKES_A_FILE:
                data[each.name] = [f"@misc{{zqx, title = {{{data[each.name][0]}}}}}"]
        elif name == "role":
            data[each.name] = ["moderator"]
        elif name == "amount" and name != each.name:
            data[each.name] = ["8"]  # each promise of a function says how much
        elif each.kind == "select" and each.required and not any(data.get(each.name, [])):
            choices = [choice for choice in each.choices if choice]
            data[each.name] = [choices[chosen % len(choices)]] if choices else []
            chosen += 1  # who sends does not receive
        elif each.name == "cities" and not data.get("cities"):
            data["cities"] = each.choices
        elif each.kind in NEEDED and not any(data.get(each.name, [])) and (each.required or each.kind == "url"):
            data[each.name] = [NEEDED[each.kind]]
    return data


def send(client, form, data):
    """As a browser would, but with lone surrogates too; a form's page first where it carries a version."""
    if any(each.name == "seen" for each in form.controls):
        page = client.get(form.page, follow=True).content.decode()
        now = next((each for each in read_page(form.page, page).forms if each.identity == form.identity), form)
        data = data | {"seen": now.data()["seen"]}
    body = urlencode(data, doseq=True, errors="surrogatepass")
    kind = "application/x-www-form-urlencoded"
    if form.method == "get":
        return client.get(form.action.partition("?")[0], query_string=body, follow=True)
    return client.post(form.action, body, content_type=kind, follow=True)


def faults(address, page) -> list[str]:
    """What a page must not have: scripts, handlers, addresses that run, characters that mislead."""
    found = read_page(address, page)
    bad = [f"{address}: {each}" for each in found.odd]
    bad += [f"{address}: <{tag}> {attrs}" for tag, attrs in found.scripts if not _is_harmless(tag, attrs)]
    # Documents isolate foreign words themselves, always in pairs.
    text = re.sub("[\u2066-\u2068]([^\u2066-\u2069]*)\u2069", r"\1", html.unescape(page))
    bad += [f"{address}: U+{ord(sign):04X}" for sign in set(FORBIDDEN.findall(text))]
    if "evil.example/pixel" in page and re.search(r"<img[^>]+evil\.example", page):
        bad.append(f"{address}: a foreign image is loaded")
    return bad


def _is_harmless(tag, attrs) -> bool:
    """Our own <meta>: the page's character set, its width, and reloading the page of a job that runs."""
    reloads = attrs.get("http-equiv") == "refresh" and attrs.get("content", "").isdigit()
    return tag == "meta" and (reloads or "http-equiv" not in attrs)


def _roles():
    return Role.objects.filter(until__isnull=True, user__is_active=True, kind=Role.Kind.DELEGATE)


def _shows_text(form) -> bool:
    # Passwords show nowhere, and files have tests of their own.
    other = any(each.kind == "password" or (each.kind == "file" and each.required) for each in form.controls)
    return bool(form.texts()) and not other and name_of(form.action) not in LEFT_OUT


def test_hostile_text_in_every_form(made):
    forms = [(who, form) for who, form in find_forms(made) if _shows_text(form)]
    assert len(forms) >= 25
    if not ON_POSTGRES:
        _refuse_over_long_text(made, copy.deepcopy(forms))
    taken, bad, roles = set(), [], list(_roles())
    for number, texts in enumerate(rounds()):
        for turn, (who, form) in enumerate(forms):
            if number and (number + turn) % SHARES:
                continue
            with transaction.atomic():
                answer = send(client_of(made.world, who), form, fill(form, texts, number))
                # Nor may a form take a person's role away, or the next ones meet closed doors.
                transaction.set_rollback(name_of(form.action) in ONCE or len(roles) != _roles().count())
            assert answer.status_code < 500, (form.action, answer.status_code)
            bad += faults(f"bundle {number} at {form.action}", answer.content.decode())
            # Some forms answer with a page of their own, such as the link of an invitation.
            if answer.status_code == 200 and (
                answer.redirect_chain or not re.search(r'class="(error|note stop)"', answer.content.decode())
            ):
                taken.add((form.identity, number))
    assert not bad, "\n".join(bad[:40])
    # A form may be closed by what an earlier round did; one that took nothing at all was not tested.
    posted = [form for _who, form in forms if form.method == "post" and name_of(form.action) not in CLOSED_BEFORE]
    never = [form.action for form in posted if form.identity not in dict(taken)]
    if not ON_POSTGRES:
        _read_everything(made)
    assert not never, f"These forms took nothing: {never}"


def _refuse_over_long_text(made, forms):
    """What a browser would not let through is refused in words; nothing is cut in silence."""
    million = next(text.typed for text in TEXTS if text.refused)
    for number, (who, form) in enumerate(forms):
        whole = number % 10 == 0 or name_of(form.action) in TAKES_A_FILE
        long = million if whole else million[: product_forms.LONGEST + 1]
        for control in form.controls:
            control.longest = 0
        data = fill(form, [long], 1)
        answer = send(client_of(made.world, who), form, data)
        page = answer.content.decode()
        assert answer.status_code in (200, 400, 413), form.action
        if form.method != "get" and any(long in str(value) for value in data.values()):
            assert "at most" in page or "too long" in page, (form.action, page)
    assert not Record.objects.filter(title__startswith="zqx zqx").exists()


def _read_everything(made):
    """Every page that links lead to, by who comes first: nothing runs, and what is to stay of texts is there."""
    bad, seen, been = [], "", set()
    for who in PEOPLE:
        for address, page in walk(client_of(made.world, who), starts(made), most=250, been=been):
            bad += faults(address, page)
            seen += html.unescape(re.sub(r"<[^>]+>", "", page))
    assert not bad, "\n".join(bad[:40])
    assert seen.count("zqx") > 100
    flat = re.sub("\ufffd+", "\ufffd", " ".join(seen.split()))
    missing = [text.name for text in TEXTS if not text.refused and not _stands(text, flat)]
    assert not missing, f"Nothing of these texts is on any page: {missing}"


def _stands(text, flat) -> bool:
    return any(" ".join(kept.split()) in flat for kept in text.expected)
