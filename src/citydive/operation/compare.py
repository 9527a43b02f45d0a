"""Do two backups hold the same content, whatever databases they come from?"""

import hashlib
import json

from .archive import Archive

SHOWN = 3


def differences(one: Archive, other: Archive) -> list[str]:
    """What differs, in words; nothing if both hold the same. Keeps a short hash per row of one table at a time."""
    found = []
    if one.manifest["migrations"] != other.manifest["migrations"]:
        found.append("They come from different versions: their database changes differ.")
    tables, others = ({table["name"]: table for table in each.tables} for each in (one, other))
    for name in sorted(tables.keys() ^ others.keys()):
        found.append(f"{name}: only in {one.path if name in tables else other.path}.")
    for name in tables:
        if name in others:
            found += _rows(name, one, other)
            if tables[name]["last_id"] != others[name]["last_id"]:
                found.append(f"{name}: the last number given out differs.")
    return found + _files(one.file_members, other.file_members, one.path, other.path)


def _rows(name, one, other) -> list[str]:
    mine = {_key(row): _digest(row) for row in one.rows(name)}
    changed, added = [], []
    for row in other.rows(name):
        key = _key(row)
        digest = mine.pop(key, None)
        if digest is None:
            added.append(key)
        elif digest != _digest(row):
            changed.append(key)
    return [
        f"{name}: {len(keys)} row(s) {words}: {', '.join(keys[:SHOWN])}{', …' if len(keys) > SHOWN else ''}."
        for keys, words in (
            (changed, "differ"),
            (list(mine), f"only in {one.path}"),
            (added, f"only in {other.path}"),
        )
        if keys
    ]


def _key(row) -> str:
    # The primary key is the first column of every table here.
    column, value = next(iter(row.items()))
    return f"{column} {value}"


def _digest(row) -> bytes:
    return hashlib.blake2b(json.dumps(_canonical(row), sort_keys=True).encode(), digest_size=16).digest()


def _canonical(value):
    """Databases keep JSON objects in another order and write 1e22 in another way; neither is a difference."""
    if isinstance(value, dict):
        return {key: _canonical(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_canonical(each) for each in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _files(mine, others, one, other) -> list[str]:
    found = []
    for uuid in sorted(mine.keys() | others.keys()):
        if uuid not in mine or uuid not in others:
            found.append(f"file {uuid}: only in {one if uuid in mine else other}.")
        elif mine[uuid] != others[uuid]:
            found.append(f"file {uuid}: its bytes differ.")
    return found
