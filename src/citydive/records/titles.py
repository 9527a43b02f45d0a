"""A title for a record that was typed as one piece of text."""

LONGEST = 120


def title_from(text: str, longest: int = LONGEST) -> str:
    """The first line of `text`, cut at a word with "…" if it is longer than `longest` characters."""
    line = next((each.strip() for each in text.splitlines() if each.strip()), "")
    if len(line) <= longest:
        return line
    head = line[: longest - 1]
    at_word = head.rsplit(" ", 1)[0]
    return (at_word if len(at_word) > longest // 2 else head).rstrip(" ,;:") + "…"


def summary_from(text: str, title: str) -> str:
    """What stands below the title: the text after its first line if the title is that line, else all of it."""
    text = text.strip()
    first, _newline, rest = text.partition("\n")
    return rest.strip() if first.strip() == title else text
