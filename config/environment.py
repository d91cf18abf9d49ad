"""Reading settings from the environment, and refusing what can't be right."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ImproperlyConfigured
from environs import Env
from psycopg.conninfo import conninfo_to_dict

env = Env()

SECRET_LENGTH_MIN = 32  # 128 bits even when written in hexadecimal digits
DJANGO_NAMES = {
    "dbname": "NAME",
    "user": "USER",
    "password": "PASSWORD",
    "host": "HOST",
    "port": "PORT",
}


def secret(name: str) -> str:
    """Read a secret that somebody has to have chosen; none has a default.

    Raises:
        ImproperlyConfigured: it is missing or too short to be one.
    """
    value: str = env.str(name, "")
    if len(value) < SECRET_LENGTH_MIN:
        text = (
            f"{name} must be set to a secret of at least {SECRET_LENGTH_MIN}"
            " characters. (manage.py fills it in for a demo and for tests.)"
        )
        raise ImproperlyConfigured(text)
    return value


def address(name: str) -> str:
    """Read where a server is.

    Raises:
        ImproperlyConfigured: it is missing.
    """
    value: str = env.str(name, "")
    if not value:
        text = f"{name} must be set. (manage.py starts servers of its own without it.)"
        raise ImproperlyConfigured(text)
    return value


def time_zone(name: str) -> str:
    """Read where the city's clocks stand: an IANA name; Shanghai's without one.

    Its days begin at whole hours of UTC, for a day's figures are added up by hours.

    Raises:
        ImproperlyConfigured: there is no such zone, or it is off by half an hour.
    """
    zone: str = env.str(name, "Asia/Shanghai")
    if zone not in available_timezones():
        text = f"{name} must be a name as Asia/Shanghai; there is no {zone!r}."
        raise ImproperlyConfigured(text)
    seasons = [datetime(2026, month, 1, tzinfo=UTC) for month in (1, 7)]
    offsets = [moment.astimezone(ZoneInfo(zone)).utcoffset() for moment in seasons]
    if any((offset or timedelta()) % timedelta(hours=1) for offset in offsets):
        text = f"{name}: days of {zone} begin within an hour of UTC; we sum whole ones."
        raise ImproperlyConfigured(text)
    return zone


PREPARED_FROM = 5
"""Uses after which the server keeps a statement's plan (Django's default: never).
Only statements whose parameters the server binds, as those of every car; behind a
pooler that changes connections between transactions it must pass them on."""


def database(url: str, **limits: str) -> dict[str, Any]:
    """Turn libpq's form of an address into Django's, with limits in milliseconds.

    Connections persist. Django's pool isn't used: with the database down each
    request waited 6.1 s for it, and 28 ms without.
    """
    parts = {key: str(value) for key, value in conninfo_to_dict(url).items()}
    given = {DJANGO_NAMES[key]: parts.pop(key) for key in DJANGO_NAMES if key in parts}
    wanted = " ".join(f"-c {name}={value}" for name, value in limits.items())
    options = f"{parts.pop('options', '')} {wanted}".strip()
    return {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "connect_timeout": "2",
            **parts,
            "options": options,
            "prepare_threshold": PREPARED_FROM,
        },
        **given,
    }


def celery_address(url: str) -> str:
    """Turn redis-py's form of a broker's address into Celery's."""
    if url.startswith("unix://"):
        path, _, query = url.removeprefix("unix://").partition("?")
        number = query.removeprefix("db=") or "0"
        return f"redis+socket://{path}?virtual_host={number}"
    return url
