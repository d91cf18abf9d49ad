"""Tariffs and their versions as the desk's pages name and find them."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from django.utils.translation import gettext

from ledger.portal.figures import language
from parking.desk.lengths import day
from parking.queries.tariffs import load_tariff, tariff_codes
from parking.rules.tariff import Tariff, TariffVersion

MORNING = 8
"""The hour at which most people park for work."""


def all_versions() -> Iterator[tuple[str, tuple[Tariff, TariffVersion]]]:
    """Give every version of every tariff by what forms call it."""
    for code in tariff_codes():
        tariff = load_tariff(code)
        for version in tariff.versions:
            yield key_of(version), (tariff, version)


def key_of(version: TariffVersion) -> str:
    """Give what forms and addresses call a version."""
    return f"{version.code}.{version.version}"


def first_pair(versions: Mapping[str, tuple[Tariff, TariffVersion]]) -> list[str]:
    """Propose what to compare: the first tariff with a later version, and that."""
    for tariff, version in versions.values():
        if len(tariff.versions) > 1:
            return [key_of(version), key_of(tariff.versions[1])]
    return [*versions][:2]


def name_of(version: TariffVersion) -> str:
    """Name a tariff in the language of the page."""
    return version.names["zh-Hans" if language().startswith("zh") else "en"]


def version_name(version: TariffVersion) -> str:
    """Name a version by its number and its first day."""
    facts: dict[str, object] = {"number": version.version}
    if version.valid_from is None:
        return gettext("version %(number)d") % facts
    facts["day"] = day(version.valid_from)
    return gettext("version %(number)d from %(day)s") % facts


def monday_morning(at: datetime) -> datetime:
    """Give eight o'clock of this week's Monday, on the wall."""
    wall = at.replace(tzinfo=None, hour=MORNING, minute=0, second=0, microsecond=0)
    return wall - timedelta(days=wall.weekday())


def alone(version: TariffVersion) -> Tariff:
    """Give a tariff of one version, which prices every day."""
    return Tariff(version.code, (version,))
