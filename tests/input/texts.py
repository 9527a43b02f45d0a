# ruff: noqa: E501  (a table of cases reads better in one line each)
"""What people (or programs) type into forms. To add a case, add a row: name, what is typed, what must stay of it."""

from dataclasses import dataclass

ZWJ, ZWNJ = "\u200d", "\u200c"


@dataclass(frozen=True)
class Text:
    """typed: as sent. kept: what stands on the page afterwards, in a field of several lines; one: in one line.

    refused: too long for every field; the form is shown again and says so.
    """

    name: str
    typed: str
    kept: str = ""
    one: str = ""
    refused: bool = False

    @property
    def expected(self) -> set[str]:
        kept = self.kept or self.typed
        return {kept, self.one or kept}


def _same(name, typed):
    return Text(name, typed)


MARK = "zqx"
TEXTS = [
    _same("plain", "Plain words zqx"),
    _same("html", 'zqx <b>bold</b> <img src=x onerror="alert(1)">'),
    _same("script", "zqx <script>alert(1)</script>"),
    _same("end of script", "zqx </script></textarea></title><script>alert(1)</script>"),
    _same("event handler", 'zqx " onmouseover="alert(1)" x="'),
    _same("single quotes", "zqx ' onfocus='alert(1)' autofocus='"),
    _same("svg", "zqx <svg/onload=alert(1)>"),
    _same("style", "zqx <style>body{display:none}</style>"),
    _same("entity", "zqx &lt;script&gt; &amp; &#x3c;script&#x3e;"),
    _same("template", "zqx {{ request.user }} {% load x %} ${7*7} #{7*7}"),
    _same("format", "zqx %s %(name)s {0} {name} %n"),
    _same("markdown link", "zqx [click](javascript:alert(1)) [x](data:text/html;base64,PHNjcmlwdD4=)"),
    _same("markdown image", "zqx ![x](https://evil.example/pixel.png) <https://a.example> <javascript:alert(1)>"),
    _same("typst", 'zqx #import "x" $ a $ @ref <label> \\ `raw` *strong* _emph_ = title'),
    _same("sql", "zqx'; DROP TABLE records_record; --"),
    _same("path", "zqx ../../../../etc/passwd"),
    Text("right-to-left override", "zqx \u202egnp.exe\u202c", "zqx gnp.exe"),
    Text("isolates", "zqx \u2067abc\u2069 \u202aabc\u202c", "zqx abc abc"),
    Text("zero width space", "z\u200bq\u200bx in\ufeffvisible\u2060", "zqx invisible"),
    Text("null", "z\x00qx null", "zqx null"),
    Text("controls", "zqx \x01\x08\x1b[31mred\x7f\x9f", "zqx [31mred"),
    Text("noncharacters", "zqx \ufffe\uffff\ufdd0\U0001ffff end", "zqx  end"),
    Text("tags", "zqx \U000e0041\U000e0042 end", "zqx  end"),
    Text("lone surrogate", "zqx \ud800 end", "zqx \ufffd end"),
    Text("zalgo", "zqx " + "e" + "\u0301" * 50, "zqx e" + "\u0301" * 6),
    Text("newline", "zqx first\nsecond", "zqx first\nsecond", "zqx first second"),
    Text("mail header", "zqx\r\nBcc: everybody@example.org", "zqx\nBcc: everybody@example.org", "zqx Bcc: everybody@example.org"),
    Text("line separator", "zqx\u2028second\u0085third", "zqx\nsecond\nthird", "zqx second third"),
    _same("emoji", f"zqx 👩{ZWJ}🌾 🏳️{ZWJ}🌈 🇺🇦 𝔘𝔫𝔦"),
    _same("persian", f"zqx می{ZWNJ}خواهم"),
    _same("arabic with marks", "zqx العَرَبِيَّةُ \u200f(1)"),
    _same("swahili and ukrainian", "zqx Ng'ombe Ґанок їжак"),
    _same("vietnamese, decomposed", "zqx tie\u0302\u0301ng Vie\u0323\u0302t"),
    _same("tibetan and hebrew", "zqx བོད་སྐད། בְּרֵאשִׁ֖ית"),
    _same("formula", "=cmd|'/C calc'!A0 zqx"),
    _same("formula with plus", '+HYPERLINK("http://evil.example") zqx'),
    _same("formula with minus", "-2+3+cmd|' /C calc'!A0 zqx"),
    _same("formula with at", "@SUM(1+1)*cmd|' /C calc'!A0 zqx"),
    _same("formula after a space", "zqx\t=1+1".replace("\t", " ")),
    Text("a million characters", "zqx " * 250_000, refused=True),
]  # fmt: skip
