"""What every test may ask for.

``db`` (or ``@pytest.mark.django_db``) runs a test in a transaction that is
undone; ``committed`` lets it commit, in several threads and processes, and
gives the next test a new database. Either way the test is the application's
role: facts are as immutable for it as in production.
"""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from pytest_django import DjangoDbBlocker

from config import embedded
from tests.databases import TestDatabase
from tests.settings import needed


@pytest.fixture(scope="session")
def servers() -> Iterator[None]:
    """Our own PostgreSQL and Valkey, unless the environment names others."""
    with embedded.servers(needed):
        yield


@pytest.fixture(scope="session")
def test_database(
    request: pytest.FixtureRequest, servers: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[TestDatabase]:
    """This session's own database, which the settings' aliases point to."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "")
    database = TestDatabase(f"_{worker}" if worker else "")
    with django_db_blocker.unblock():
        manager = database.opened()
        manager.__enter__()
    yield database
    with django_db_blocker.unblock():
        manager.__exit__(None, None, None)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, test_database: TestDatabase) -> None:
    """Replaces pytest-django's: its flush would need the owner's rights."""


@pytest.fixture
def committed(
    test_database: TestDatabase, django_db_blocker: DjangoDbBlocker
) -> Iterator[TestDatabase]:
    """A database in which the test commits; it is thrown away afterwards."""
    with django_db_blocker.unblock():
        yield test_database
        test_database.renew()
        cache.clear()
