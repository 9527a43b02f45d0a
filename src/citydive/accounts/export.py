"""Everything stored about a person in one ZIP file: data.json for programs, index.html for people, their files."""

import json
import zipfile
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from citydive import days

from .holdings import archive_name, readable_files
from .registry import all_parts


def write_zip(user, target, progress=lambda fraction, message: None) -> None:
    """Write the ZIP file to `target` (a path or an open file), in the person's language and time zone."""
    parts = all_parts()
    zone = ZoneInfo(user.time_zone or "UTC")
    with translation.override(user.language or settings.LANGUAGE_CODE), timezone.override(zone):
        collected = []
        for number, part in enumerate(parts):
            progress(0.1 + 0.5 * number / len(parts), part.label)
            collected.append((part, list(part.rows(user))))
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("data.json", _data(user, collected))
            archive.writestr("index.html", _page(user, collected))
            for stored in readable_files(user):
                progress(0.8, stored.name)
                if stored.path.exists():
                    archive.write(stored.path, archive_name(stored))


def write_to_folder(user, folder: Path) -> Path:
    """The same file in a folder, for an administrator whom the person asked; returns its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / file_name(user)
    write_zip(user, path)
    path.chmod(0o600)
    return path


def file_name(user) -> str:
    return f"citydive-account-{user.pk}-{timezone.localdate():%Y-%m-%d}.zip"


def _data(user, collected) -> str:
    document = {"format": "citydive-person-1", "made": timezone.now(), "site": settings.URL, "account": user.pk}
    document["parts"] = {part.slug: rows for part, rows in collected}
    return json.dumps(document, ensure_ascii=False, indent=1, default=_plain)


def _plain(value):
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def _page(user, collected) -> str:
    parts = [
        {
            "label": part.label,
            "note": part.note() if part.note else "",
            "rows": [
                [(part.names.get(key, key.replace("_", " ")), _words(value)) for key, value in row.items()]
                for row in rows
            ],
        }
        for part, rows in collected
    ]
    return render_to_string("accounts/export_index.html", {"who": user, "parts": parts, "made": timezone.now()})


def _words(value) -> str:
    """A value as people read it."""
    if value is None or value == "" or value == {} or value == []:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return days.moment(value)
    if isinstance(value, date):
        return days.day(value)
    if isinstance(value, dict):
        return "\n".join(f"{key}: {_words(each)}" for key, each in value.items())
    if isinstance(value, list | tuple):
        return "\n".join(_words(each) for each in value)
    return str(value)
