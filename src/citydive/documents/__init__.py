"""The document tree and its renderers. Pure: no Django, no database, no clock."""

# With what `python -m citydive.documents` ends if a tree cannot be printed; 1 is Python's own, for what broke.
REFUSED = 3
