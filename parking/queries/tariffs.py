"""The tariffs that ship with the project, read from its data files once.

``parking/tariffs/<code>.v<version>.toml`` is one version of one tariff. A version
that has priced a stay is never edited; what changes becomes a new file.
"""

import re
import tomllib
from decimal import Decimal
from functools import cache
from importlib.resources import files

from django.utils.translation import gettext_lazy as _

from ledger.errors import Broken, NotFound
from parking.ports import Quote, Stay
from parking.queries.holiday_calendars import mainland_china
from parking.rules.tariff import (
    HolidayCalendar,
    Tariff,
    TariffMalformed,
    TariffVersion,
    join_versions,
    read_version,
)
from parking.rules.tariff import quote as quote_stay

FILE_NAME = re.compile(r"([a-z0-9-]+)\.v([1-9][0-9]*)\.toml")


class TariffUnknown(NotFound):
    """No tariff has this code."""

    code = "parking.tariff.unknown"
    sentence = _("There is no tariff %(tariff)s.")


class TariffFileWrong(Broken):
    """A file that ships with the project can't be read."""

    code = "parking.tariff.file_wrong"
    sentence = _("The tariff file %(file)s is wrong: %(reason)s")


def tariff_codes() -> tuple[str, ...]:
    """List the codes of all tariffs, in order."""
    return tuple(sorted(_file_names()))


def load_tariff(code: str) -> Tariff:
    """Give a tariff with all its versions.

    Raises:
        TariffUnknown: no tariff has this code.
        TariffFileWrong: one of its files can't be read.
    """
    if code not in _file_names():
        raise TariffUnknown(tariff=code)
    return _read(code)


def quote_by_code(*, code: str, stay: Stay) -> Quote:
    """Say what a stay costs under the tariff of this code; books nothing.

    Raises:
        TariffUnknown: no tariff has this code.
        TariffFileWrong: one of its files can't be read.
        BadInput: the stay is refused, as ``parking.rules.tariff.quote`` says.
    """
    return quote_stay(load_tariff(code), stay)


def parse_toml(text: str) -> dict[str, object]:
    """Parse a tariff file with its decimals exact.

    Raises:
        tomllib.TOMLDecodeError: the text is no TOML.
    """
    return tomllib.loads(text, parse_float=Decimal)


def read_file(name: str, text: str) -> TariffVersion:
    """Read one file by itself.

    Raises:
        TariffFileWrong: it is no TOML, or says what the format does not know.
    """
    try:
        return read_version(parse_toml(text), known_calendars())
    except (TariffMalformed, tomllib.TOMLDecodeError) as mistake:
        raise _wrong(name, mistake) from mistake


@cache
def known_calendars() -> dict[str, HolidayCalendar]:
    """Give the holiday calendars that tariff files may name."""
    return {"CN": mainland_china()}


@cache
def _file_names() -> dict[str, list[str]]:
    names: dict[str, list[str]] = {}
    for file in (files("parking") / "tariffs").iterdir():
        if found := FILE_NAME.fullmatch(file.name):
            names.setdefault(found[1], []).append(file.name)
    return names


@cache
def _read(code: str) -> Tariff:
    names = sorted(_file_names()[code])
    versions = [read_file(name, _text(name)) for name in names]
    try:
        tariff = join_versions(versions)
    except TariffMalformed as mistake:
        raise _wrong(", ".join(names), mistake) from mistake
    written = [f"{code}.v{version.version}.toml" for version in tariff.versions]
    if tariff.code != code or sorted(written) != names:
        reason = f"it says {tariff.code}, {', '.join(written)}"
        raise TariffFileWrong(file=", ".join(names), reason=reason)
    return tariff


def _text(name: str) -> str:
    return (files("parking") / "tariffs" / name).read_text(encoding="utf-8")


def _wrong(file: str, mistake: TariffMalformed | tomllib.TOMLDecodeError) -> Broken:
    if isinstance(mistake, TariffMalformed):
        reason = f"{mistake.facts['field']}: {mistake.facts['reason']}"
    else:
        reason = f"{mistake}; mend that place"
    return TariffFileWrong(file=file, reason=reason)
