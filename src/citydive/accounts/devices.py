"""A browser and a network address in plain words, and no more of either than a person needs to know them again."""

import ipaddress

from django.utils.translation import gettext as _

# The first that is found counts: nearly every browser also claims to be the ones before it.
BROWSERS = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
]
SYSTEMS = [
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("CrOS", "ChromeOS"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
]


def browser_of(agent: str) -> tuple[str, str]:
    """(browser, system) of a User-Agent header, each empty if it is none of the usual ones."""
    found = (next((name for mark, name in names if mark in agent), "") for names in (BROWSERS, SYSTEMS))
    return tuple(found)


def in_words(browser: str, system: str) -> str:
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("a browser that does not say what it is")


def shortened(address: str) -> str:
    """The network of an address: 192.0.2.7 → 192.0.2.x, 2001:db8:1:2::3 → 2001:db8:1:x"""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if found.version == 6 and found.ipv4_mapped:
        found = found.ipv4_mapped
    if found.version == 4:
        return ".".join(str(found).split(".")[:3]) + ".x"
    return ":".join(part.lstrip("0") or "0" for part in found.exploded.split(":")[:3]) + ":x"
