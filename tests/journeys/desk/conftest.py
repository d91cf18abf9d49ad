"""An hour at the desk: who sits there, and when."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from tests.factories.books import NOON
from tests.factories.desk import EVERYTHING, a_clerk
from tests.factories.shifts import a_shift


@pytest.fixture(autouse=True)
def today() -> Iterator[time_machine.Traveller]:
    """An hour after the bills of these stories were made."""
    with time_machine.travel(NOON + timedelta(hours=1), tick=False) as traveller:
        yield traveller


@pytest.fixture
def clerk(db: None) -> Client:
    """Somebody who may do everything, and sits at a window of the garage."""
    clerk = a_clerk("clerk", *EVERYTHING)
    a_shift("clerk")
    return clerk


@pytest.fixture
def boss(db: None) -> Client:
    return a_clerk("boss", *EVERYTHING)
