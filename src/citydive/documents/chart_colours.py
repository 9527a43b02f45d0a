"""The colours of charts, on light and on dark ground. Plain data: no numeric stack.

The heat ramp grows monotonically in lightness contrast to the ground (darker on light,
lighter on dark), so that it also reads without colour; never a rainbow.
"""

# name: (on light ground, on dark ground). The light values are those of the platform's style sheet.
COLOURS = {
    "ink": ("#1c2a2e", "#e9ece6"),
    "soft": ("#51646a", "#a5b4b6"),
    "line": ("#dcdfd8", "#324045"),
    "gap": ("#c6ccc9", "#46555a"),
    "act": ("#0b5a63", "#6ec3c9"),
    "focus": ("#d9480f", "#ff9e5e"),
    "h1": ("#fdf0bf", "#5c2a5e"),
    "h2": ("#fbcf78", "#8b3466"),
    "h3": ("#f59b4c", "#b84a5e"),
    "h4": ("#df5f3a", "#db6a4c"),
    "h5": ("#b02a45", "#f0924f"),
    "h6": ("#6d1450", "#f9c06f"),
    "h7": ("#33093a", "#fdf0bf"),
}
RAMP = tuple(f"h{number}" for number in range(1, 8))
THEMES = ("light", "dark")
PAPER = {"light": "#ffffff", "dark": "#12191b"}


def colour(name: str, theme: str = "light") -> str:
    """Return the colour `name` as "#rrggbb" on the ground of `theme`."""
    return COLOURS[name][THEMES.index(theme)]


def _dark_style() -> str:
    rules = "".join(f".f-{name}{{fill:{dark}}}.s-{name}{{stroke:{dark}}}" for name, (_, dark) in COLOURS.items())
    return f"@media (prefers-color-scheme:dark){{{rules}}}"


# Charts carry the classes f-<name> (fill) and s-<name> (stroke); this makes them follow the reader.
DARK_STYLE = _dark_style()
