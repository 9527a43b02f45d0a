"""Text typed by people, made safe: a small part of Markdown, cleaned afterwards. Web addresses and keys of records
become links where they stand in the text."""

import re

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from citydive.records.citing import KEY

_ADDRESS = re.compile(r"https?://[^\s<>\"'“”«»`]+", re.IGNORECASE)
_FOUND = re.compile(f"{_ADDRESS.pattern}|{KEY.pattern}", re.IGNORECASE)
# What ends the sentence around an address is not a part of it; a bracket is if it was opened in it.
_AFTER = ".,;:!?…،؛؟'’"
_BRACKETS = {")": "(", "]": "["}


def _leads_out(address) -> bool:
    """Links lead to whole addresses only: "//host" and "/path" show as they were typed."""
    return address.lower().startswith(("http://", "https://", "mailto:"))


def _honest(state) -> None:
    """Core rule: a text that is the key of a record links to nothing else; the address stands behind it as text."""
    for block in state.tokens:
        made = []
        for token in block.children or ():
            opened = next((each for each in reversed(made) if each.type == "link_open"), None)
            if token.type == "link_close" and opened is not None:
                inside = made[made.index(opened) + 1 :]
                if KEY.fullmatch("".join(each.content for each in inside).strip()):
                    made[made.index(opened) :] = [*inside, _text(f" ({opened.attrGet('href')})")]
                    continue
            made.append(token)
        if block.type == "inline":
            block.children = made


def _linked(state) -> None:
    """Core rule: take texts apart where an address or a key stands in them, outside of links."""
    for block in state.tokens:
        if block.type != "inline":
            continue
        inside, made = 0, []
        for token in block.children:
            inside += token.nesting if token.type in ("link_open", "link_close") else 0
            made += [token] if inside or token.type != "text" else _apart(token.content, state.env["keys"])
        block.children = made


def _apart(text, keys):
    done = 0
    for found in _FOUND.finditer(text):
        word = _shortened(found[0]) if found[0][:4].lower() == "http" else found[0]
        if word[:4].lower() == "http":
            link = [_token("link_open", 1, href=word), _text(word), _token("link_close", -1)]
        elif word in keys:
            about = [_token("bdi_open", 1, "bdi", dir="ltr"), _text(word), _token("bdi_close", -1, "bdi")]
            link = [_token("link_open", 1, href=f"/r/{word}/"), *about, _token("link_close", -1)]
        else:
            continue
        yield from (_text(text[done : found.start()]), *link)
        done = found.start() + len(word)
    yield _text(text[done:])


def _shortened(address) -> str:
    while address:
        last = address[-1]
        opened = _BRACKETS.get(last)
        if last not in _AFTER and not (opened and address.count(last) > address.count(opened)):
            break
        address = address[:-1]
    return address


def _token(kind, nesting, tag="a", **attributes) -> Token:
    return Token(kind, tag, nesting, attrs=attributes)


def _text(content) -> Token:
    return Token("text", "", 0, content=content)


_MARKDOWN = MarkdownIt("zero", {"breaks": True, "linkify": False}).enable(
    ["emphasis", "list", "link", "autolink", "newline", "escape", "entity", "paragraph"]
)
_MARKDOWN.validateLink = _leads_out
_MARKDOWN.core.ruler.push("honest", _honest)
_MARKDOWN.core.ruler.push("addresses", _linked)
_TAGS = {"p", "em", "strong", "ul", "ol", "li", "a", "br", "bdi"}


def to_html(text: str, keys=()) -> str:
    """HTML with paragraphs, emphasis, lists and http(s) or mailto links only. keys: of records to link."""
    return nh3.clean(
        _MARKDOWN.render(text, {"keys": keys}),
        tags=_TAGS,
        attributes={"a": {"href"}, "bdi": {"dir"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener nofollow",
    )
