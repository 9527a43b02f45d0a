import pytest
from django.test import Client

from .scene import furnish


@pytest.fixture
def made(world, printed_here):
    """The world with one record of every kind."""
    return furnish(world, Client())
