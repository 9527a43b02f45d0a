"""Walking the site without a browser: every page that links lead to, and every form that stands on one."""

import re
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.test import Client
from django.urls import Resolver404, resolve

BACKEND = "django.contrib.auth.backends.ModelBackend"
PEOPLE = ("delegate_a", "delegate_b", "moderator", "actor", "administrator", "outsider", "stranger")
MOST_PAGES = 150
# Of one kind of page (the same URL pattern and parameters) so many are looked at.
MOST_OF_A_KIND = 6


@dataclass
class Control:
    """One input of a form as it stands: kind is the input's type, "textarea" or "select"."""

    name: str
    kind: str
    values: list = field(default_factory=list)
    choices: list = field(default_factory=list)
    required: bool = False
    longest: int = 0

    @property
    def is_text(self) -> bool:
        return self.kind in ("text", "textarea", "search", "")


@dataclass
class Form:
    page: str
    action: str
    method: str
    controls: list = field(default_factory=list)
    # A button without a name: pressing it sends no button at all.
    plain_button: bool = False

    @property
    def identity(self):
        """Forms that differ in the record they belong to, and in how many rows they have, are one."""
        names = {re.sub(r"\d+", "N", each.name) for each in self.controls}
        return self.method, name_of(self.action), tuple(sorted(names - {"csrfmiddlewaretoken"}))

    def texts(self) -> list[str]:
        return [each.name for each in self.controls if each.is_text]

    def data(self, **changes) -> dict:
        """What a browser would send with the form as it stands, needed choices made."""
        data, pressed = (
            {},
            None if self.plain_button else next((c for c in self.controls if c.kind == "submit"), None),
        )
        for each in self.controls:
            if each.kind == "submit" and each is not pressed:
                continue
            values = list(each.values)
            if not values and each.required and each.choices:
                values = [next((choice for choice in each.choices if choice), "")]
            if values or each.kind not in ("radio", "checkbox", "submit", "file"):
                data.setdefault(each.name, []).extend(values or [""])
        return data | changes


def name_of(address) -> str:
    """The name of the URL pattern that an address belongs to, empty without one."""
    try:
        return resolve(urlsplit(address).path).url_name
    except Resolver404:
        return ""


class _Page(HTMLParser):
    def __init__(self, address):
        super().__init__(convert_charrefs=True)
        self.address, self.forms, self.links = address, [], []
        self.scripts, self.odd = [], []
        self._form = self._area = self._select = None

    def handle_starttag(self, tag, attrs):
        found = {name: value or "" for name, value in attrs}
        self.odd += [(tag, name) for name in found if name.startswith("on") or name == "style"]
        for name in ("href", "src", "action", "formaction"):
            drawing = tag == "img" and found.get(name, "").startswith("data:image/")  # the product's own, a QR code
            if not drawing and re.match(r"\s*(javascript|vbscript|data):", found.get(name, ""), re.IGNORECASE):
                self.odd.append((tag, found[name]))
        if tag in ("script", "iframe", "object", "embed", "base", "style", "meta") and "src" not in found:
            self.scripts.append((tag, found))
        if tag == "a" and "href" in found:
            self.links.append(urljoin(self.address, found["href"]))
        elif tag == "form":
            action = urljoin(self.address, found.get("action") or self.address)
            self._form = Form(self.address, action, found.get("method", "get").lower())
            self.forms.append(self._form)
        elif self._form is not None:
            self._control(tag, found)

    def _control(self, tag, found):
        name, kind = found.get("name", ""), found.get("type", "text")
        if tag == "option" and self._select is not None:
            value = found.get("value", "")
            self._select.choices.append(value)
            if "selected" in found:
                self._select.values.append(value)
        if not name:
            self._form.plain_button |= tag == "button"
            return
        if tag == "textarea":
            self._area = Control(name, "textarea", [""], longest=int(found.get("maxlength", 0)))
            self._form.controls.append(self._area)
        elif tag == "select":
            self._select = Control(name, "select", required="required" in found)
            self._form.controls.append(self._select)
        elif tag == "input" and kind in ("radio", "checkbox"):
            self._tick(name, kind, found)
        elif tag == "input":
            values = [found["value"]] if "value" in found else []
            longest = int(found.get("maxlength", 0))
            self._form.controls.append(Control(name, kind, values, [], "required" in found, longest))
        elif tag == "button":
            self._form.controls.append(Control(name, "submit", [found.get("value", "")]))

    def _tick(self, name, kind, found):
        for each in self._form.controls:
            if each.name == name and each.kind == kind:
                break
        else:
            each = Control(name, kind, required="required" in found or kind == "radio")
            self._form.controls.append(each)
        each.choices.append(found.get("value", "on"))
        if "checked" in found:
            each.values.append(found.get("value", "on"))

    def handle_data(self, data):
        if self._area is not None:
            self._area.values[0] += data

    def handle_endtag(self, tag):
        if tag == "textarea" and self._area is not None:
            self._area.values[0] = self._area.values[0].removeprefix("\n")
            self._area = None
        elif tag == "select":
            if self._select is not None and not self._select.values and self._select.choices:
                self._select.values.append(self._select.choices[0])
            self._select = None
        elif tag == "form":
            self._form = None


def read_page(address, html) -> _Page:
    page = _Page(address)
    page.feed(html)
    page.close()
    return page


def client_of(world, who, kind=Client) -> Client:
    client = kind()
    if who != "stranger":
        client.force_login(getattr(world, who), backend=BACKEND)
    return client


def walk(client, starts, most=MOST_PAGES, been=None):
    """Yield (address, html) of every page that links lead to from `starts`; files and other sites are left out.

    been: a set of pages that somebody else opened already and that are left out too; those of this walk are added.
    """
    waiting, seen, kinds = list(starts), {*starts, *(been or ())}, Counter()
    while waiting and most:
        address = waiting.pop(0)
        answer = client.get(address, follow=True)
        assert answer.status_code < 500, address
        most -= 1
        if answer.status_code != 200 or not answer.headers.get("Content-Type", "").startswith("text/html"):
            continue
        html = answer.content.decode()
        here = answer.request["PATH_INFO"] + (
            f"?{answer.request['QUERY_STRING']}" * bool(answer.request["QUERY_STRING"])
        )
        if been is not None:
            been.add(here)
        yield here, html
        for link in read_page(here, html).links:
            parts = urlsplit(link)
            target = parts._replace(fragment="").geturl()
            if parts.netloc or target in seen or parts.path.startswith(("/files/", "/static/")):
                continue
            seen.add(target)
            kind = (name_of(target), re.sub(r"=[^&]*", "", parts.query))
            kinds[kind] += 1
            if kinds[kind] <= MOST_OF_A_KIND:
                waiting.append(target)


def starts(made) -> list[str]:
    dive = made.world.dive
    return [
        "/", "/login/", "/today/", "/jobs/", "/new/", f"/d/{dive.slug}/", f"/d/{dive.slug}/board/",
        f"/i/{made.invitation}/", made.preview.result["url"],
    ]  # fmt: skip


def find_forms(made) -> list[tuple[str, Form]]:
    """(who, form) for every form of the site, each once, with the first person who meets it."""
    found = {}
    for who in PEOPLE:
        for address, html in walk(client_of(made.world, who), starts(made)):
            for form in read_page(address, html).forms:
                found.setdefault(form.identity, (who, form))
    return list(found.values())
