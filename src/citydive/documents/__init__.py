"""The document tree and its renderers. Pure: no Django, no database, no clock."""
