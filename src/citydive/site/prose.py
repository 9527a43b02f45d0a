"""Text typed by people, made safe: a small part of Markdown, cleaned afterwards."""

import nh3
from markdown_it import MarkdownIt

_MARKDOWN = MarkdownIt("zero", {"breaks": True, "linkify": False}).enable(
    ["emphasis", "list", "link", "autolink", "newline", "escape", "entity", "paragraph"]
)
_TAGS = {"p", "em", "strong", "ul", "ol", "li", "a", "br"}


def to_html(text: str) -> str:
    """HTML with paragraphs, emphasis, lists and http(s) or mailto links only."""
    return nh3.clean(
        _MARKDOWN.render(text),
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener nofollow",
    )
