"""Screenshots of the main pages of a running demo: desktop, phone, dark and Arabic.

    python scripts/screenshots.py http://127.0.0.1:8000 PASSWORD FOLDER
    python scripts/screenshots.py http://127.0.0.1:8000 PASSWORD --readme docs/images/result.png

PASSWORD is the one that `citydive demo` prints. Needs Chromium and Playwright (the extra `test`).
"""

import argparse
import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

# name, address, account
PAGES = [
    ("public", "/d/heat-in-the-city/", ""),
    ("city", "/d/heat-in-the-city/cities/LVI/", ""),
    ("analysis", "/r/HDB-A1/", ""),
    ("measure", "/d/practice-heat/measures/street-trees/", ""),
    ("today", "/today/", "pra1"),
    ("exchange", "/d/practice-heat/exchange/", "pra1"),
    ("option", "/r/PRA-O1/", "pra1"),
    ("decision", "/r/PRA-D1/", "pra1"),
    ("result", "/r/PRA-R1/", "prb1"),
    ("trace", "/r/PRA-R1/trace/", "prb1"),
    ("board", "/d/practice-heat/board/", "moderator"),
]
DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 360, "height": 740}
LOOKS = {
    "desktop": {"viewport": DESKTOP},
    "phone": {"viewport": PHONE},
    "dark": {"viewport": DESKTOP, "color_scheme": "dark"},
    "arabic": {"viewport": PHONE},
}


class Camera:
    """One browser; accounts log in once per look."""

    def __init__(self, browser, base, password):
        self.browser, self.base, self.password = browser, base, password

    def open(self, account, look):
        page = self.browser.new_context(base_url=self.base, locale="en-GB", **LOOKS[look]).new_page()
        if account:
            page.goto("/login/")
            page.fill("main [name=username]", f"{account}@demo.example")
            page.fill("main [name=password]", self.password)
            page.click("main button")
            page.wait_for_url("**/today/")
        return page

    def take(self, page, address, path, look="desktop", whole=True):
        """One picture; lazy images are loaded first by scrolling to the end."""
        page.goto(address + ("?lang=ar" if look == "arabic" else ""))
        page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
        page.wait_for_load_state("networkidle")
        page.evaluate("window.scrollTo(0, 0)")
        page.screenshot(path=path, full_page=whole)


def all_pages(camera, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for look in LOOKS:
        opened = {account: camera.open(account, look) for account in {account for _, _, account in PAGES}}
        for name, address, account in PAGES:
            camera.take(opened[account], address, folder / f"{name}-{look}.png", look)
        for page in opened.values():
            page.context.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("base")
    parser.add_argument("password")
    parser.add_argument("folder", nargs="?", type=Path, default=Path("build/screenshots"))
    parser.add_argument("--readme", type=Path, help="only the result page at 1280 × 800, to this file")
    chosen = parser.parse_args()
    with sync_playwright() as playwright:
        executable = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        camera = Camera(browser, chosen.base, chosen.password)
        if chosen.readme:
            chosen.readme.parent.mkdir(parents=True, exist_ok=True)
            camera.take(camera.open("prb1", "desktop"), "/r/PRA-R1/", chosen.readme, whole=False)
        else:
            all_pages(camera, chosen.folder)
        browser.close()


if __name__ == "__main__":
    main()
