"""What `citydive check` finds: a sentence, and what to do about it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """level: "ok", "note" (works, but know it) or "wrong"; remedy: what to do."""

    level: str
    text: str
    remedy: str = ""

    def __str__(self):
        mark = {"ok": "ok   ", "note": "note ", "wrong": "WRONG"}[self.level]
        return f"{mark}  {self.text}" + (f"\n       → {self.remedy}" if self.remedy else "")


def ok(text):
    return Finding("ok", text)


def note(text, remedy):
    return Finding("note", text, remedy)


def wrong(text, remedy):
    return Finding("wrong", text, remedy)
