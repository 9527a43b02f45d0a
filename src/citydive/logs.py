"""What an operator reads in the log."""

import logging

from django.core.exceptions import PermissionDenied


def without_refusals_traced(entry: logging.LogRecord) -> bool:
    """A page refused for lack of rights is one line: tracebacks are for what went wrong."""
    if entry.exc_info and isinstance(entry.exc_info[1], PermissionDenied):
        entry.exc_info = None
    return True
