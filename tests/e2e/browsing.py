"""People in a real browser: Chromium through Playwright, one context per person, complaints collected."""

import re
import shutil
import time
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
WAIT_MS = 20_000
JOB_SECONDS = 90


@contextmanager
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Person:
    """Somebody with a browser of their own. `complaints`: what the browser's console said was wrong."""

    name: str
    page: Page
    base: str
    complaints: list = field(default_factory=list)

    @classmethod
    def enter(cls, browser: Browser, base: str, name: str, **context) -> "Person":
        opened = browser.new_context(base_url=base, locale="en-GB", **context)
        opened.set_default_timeout(WAIT_MS)
        person = cls(name, opened.new_page(), base)
        person.page.on("console", person._heard)
        person.page.on("pageerror", lambda error: person.complaints.append(f"{person.page.url}: {error}"))
        return person

    def _heard(self, message):
        if message.type == "error":
            self.complaints.append(f"{self.page.url}: {message.text}")

    def log_in(self, email: str, password: str):
        self.go("/login/")
        self.write(username=email, password=password)
        self.press("Log in")
        return self

    def go(self, path: str):
        answer = self.page.goto(path)
        assert answer.status == 200, f"{self.name}: {path} answers {answer.status}"

    def follow(self, link: str):
        """Click a link of the page's main part by its words."""
        self.page.locator("main").get_by_role("link", name=link).first.click()

    def press(self, button: str):
        self.page.locator("main").get_by_role("button", name=button, exact=True).first.click()

    def write(self, **fields):
        """Fill fields of the page's forms by their names: text, a choice (by value) or True for a tick."""
        for name, value in fields.items():
            control = self.page.locator(f'main [name="{name}"]').first
            kind = control.evaluate("e => e.tagName + (e.type || '')")
            if value is True:
                control.check()
            elif kind.startswith("SELECT"):
                control.select_option(value)
            else:
                control.fill(value)

    def reads(self, words: str):
        """The page says these words to people."""
        self.page.locator("main").get_by_text(words).first.wait_for(state="visible")

    @property
    def key(self) -> str:
        """The key of the record in view."""
        self.page.wait_for_url(re.compile(r"/r/[A-Z]{3}-[A-Z]\d+/"))
        return self.page.url.split("/r/")[1].split("/")[0]

    def wait_for_job(self, arrives: str):
        """Wait on the page of a job, as a person does, until it has gone on to what it made."""
        self.page.wait_for_url(arrives, timeout=JOB_SECONDS * 1000)

    def download_of_newest_job(self) -> bytes:
        """What the newest of one's jobs made, once it is there."""
        self.go("/jobs/")
        path = self.page.locator('main a[href^="/jobs/"]').first.get_attribute("href")
        end = time.monotonic() + JOB_SECONDS
        while time.monotonic() < end:
            answer = self.page.request.get(path)
            if "text/html" not in answer.headers["content-type"]:
                return answer.body()
            time.sleep(0.3)
        raise AssertionError(f"{self.name}: {path} made nothing within {JOB_SECONDS} s")
