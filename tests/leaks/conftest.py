import logging

import pytest
from django.db import transaction

from .world import build


@pytest.fixture(scope="module")
def _built(django_db_setup, django_db_blocker):
    """The world, built once per file inside a transaction that is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _quiet(caplog):
    """What is refused is no news here."""
    caplog.set_level(logging.CRITICAL, "django")


@pytest.fixture
def there(_built, db, printed_here):
    """The world of a test; what the test changes is rolled back to the world as it was built."""
    return _built
