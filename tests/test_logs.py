"""A refusal is a line in the operator's log; what went wrong keeps its traceback."""

import io
import logging
import logging.config

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied


@pytest.fixture
def written():
    """What the handler of the installation writes, caught."""
    made = logging.config.DictConfigurator(settings.LOGGING)
    names = settings.LOGGING["handlers"]["console"]["filters"]
    filters = [made.configure_filter(settings.LOGGING["filters"][name]) for name in names]
    handler = logging.StreamHandler(io.StringIO())
    for each in filters:
        handler.addFilter(each)
    logger = logging.getLogger("django.request")
    logger.addHandler(handler)
    yield handler.stream
    logger.removeHandler(handler)


@pytest.mark.parametrize(("error", "traced"), [(PermissionDenied(), False), (RuntimeError("broken"), True)])
def test_only_what_went_wrong_is_traced(written, error, traced):
    try:
        raise error
    except Exception:
        logging.getLogger("django.request").warning("Refused: /new/", exc_info=True)
    assert "Refused: /new/" in written.getvalue()
    assert ("Traceback" in written.getvalue()) is traced
