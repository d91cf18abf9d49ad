"""The large city whose pages a benchmark asks for."""

import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime

from django.db import transaction

from config.bench.scratch import citytab_database
from config.seed.city import LIVES, Size, grow_city, next_number
from config.seed.people import person
from credit.operations.enrol_citizens import Enrolment


@contextlib.contextmanager
def seeded_city(scale: int | None) -> Iterator[int]:
    """Grow a city in a database of its own; give the number of the last citizen.

    Without a scale it is the city that is there: it is asked, and left as it was.
    """
    if scale is None:
        with transaction.atomic():
            yield next_number() - 1
            transaction.set_rollback(True)
        return
    with citytab_database("bench_citytab"):
        grow_city(Size.of_scale(scale), at=datetime.now(UTC), report=_nobody_hears)
        yield next_number() - 1


def busiest() -> Enrolment:
    """Give the citizen who has thousands of bills: the first after those who lived."""
    return person(LIVES)


def citizens(last: int, count: int) -> list[Enrolment]:
    """Give some of the ordinary citizens up to the last one, evenly chosen."""
    first = LIVES + 1
    return [person(first + (last - first) * n // count) for n in range(1, count + 1)]


def _nobody_hears(part: str, *, done: int, whole: int) -> None:
    del part, done, whole
