"""Every text a person may read, found in code and templates, and its translations.

The sources are written in English, so only Chinese needs a catalogue. Reading and
writing it takes no gettext programs: a machine that runs the checks has none.
"""

import ast
import gettext
import importlib.util
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from config.embedded.places import CHECKOUT

LOCALE = "zh_Hans"
CATALOGUE = CHECKOUT / "locale" / LOCALE / "LC_MESSAGES" / "django.po"
OUR_FOLDERS = ("config", "ledger", "credit", "parking", "clinic")
# It marks its texts, and ships no translations of them.
FOREIGN_PACKAGE = "unfold"
# A catalogue that changes its date whenever it is written can't be compared.
WRITTEN_AT = datetime(2026, 1, 1, tzinfo=UTC)

PLURAL = 2  # arguments that are texts: one, many
FUNCTIONS = {
    "_": 1,
    "gettext": 1,
    "gettext_lazy": 1,
    "gettext_noop": 1,
    "ngettext": PLURAL,
    "ngettext_lazy": PLURAL,
    "pgettext": 1,
    "pgettext_lazy": 1,
    "npgettext": PLURAL,
    "npgettext_lazy": PLURAL,
}
LITERAL = r"""u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
TEMPLATE_CALL = re.compile(rf"\b(\w+)\(\s*({LITERAL}(?:\s*,\s*{LITERAL})*)")


@dataclass(frozen=True, slots=True)
class Text:
    """One text as gettext knows it: its context, itself, and its plural."""

    context: str | None
    one: str
    many: str | None = None

    @property
    def key(self) -> str | tuple[str, str]:
        """Give the form in which Babel's catalogues hold it."""
        return (self.one, self.many) if self.many else self.one


@dataclass(slots=True)
class Found:
    """The files in which a text stands."""

    places: set[str] = field(default_factory=set)


def texts() -> dict[Text, Found]:
    """Find every text of ours, and those of the admin that nobody translates."""
    found: dict[Text, Found] = {}
    for name in OUR_FOLDERS:
        for path in _sources(CHECKOUT / name):
            for text in _texts_of(path):
                place = path.relative_to(CHECKOUT).as_posix()
                found.setdefault(text, Found()).places.add(place)
    known = _translated_by_django()
    spec = importlib.util.find_spec(FOREIGN_PACKAGE)
    if spec and spec.origin:
        for path in _sources(Path(spec.origin).parent):
            for text in _texts_of(path):
                if text.one not in known:
                    found.setdefault(text, Found()).places.add(FOREIGN_PACKAGE)
    return found


def catalogue_with(wanted: dict[Text, Found]) -> Catalog:
    """Give the catalogue of exactly these texts, with the translations there are."""
    kept = Catalog(locale=LOCALE)
    if CATALOGUE.exists():
        with CATALOGUE.open("rb") as file:
            kept = read_po(file, locale=LOCALE)
    fresh = Catalog(
        locale=LOCALE,
        project="CityTab",
        version="1",
        header_comment="# The site's texts in Chinese, kept by manage.py catalogues.",
        msgid_bugs_address="",
        last_translator="CityTab",
        language_team="CityTab",
        creation_date=WRITTEN_AT,
        revision_date=WRITTEN_AT,
        fuzzy=False,
    )
    for text in sorted(wanted, key=lambda text: (text.one, text.context or "")):
        old = kept.get(text.key, text.context)
        fresh.add(
            text.key,
            old.string if old else None,
            locations=[(place, 0) for place in sorted(wanted[text].places)],
            flags=[flag for flag in old.flags if flag == "fuzzy"] if old else [],
            context=text.context,
        )
    return fresh


def source_of(catalogue: Catalog) -> bytes:
    """Write the catalogue as people edit it."""
    file = io.BytesIO()
    write_po(file, catalogue, width=88, include_lineno=False)
    return file.getvalue()


def compiled(catalogue: Catalog) -> bytes:
    """Write the catalogue as Django reads it."""
    file = io.BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


def mistakes(catalogue: Catalog) -> Iterator[str]:
    """Name every text that is untranslated, doubtful, or lost a placeholder."""
    for message in catalogue:
        if not message.id:
            continue
        if not _is_whole(message):
            yield f"not translated: {message.id!r}"
        elif message.fuzzy:
            yield f"doubtful (fuzzy): {message.id!r}"
        else:
            for error in message.check(catalogue):
                yield f"{error}: {message.id!r}"


def _is_whole(message: Message) -> bool:
    strings = message.string
    return all(strings if isinstance(strings, list | tuple) else [strings])


def _sources(folder: Path) -> list[Path]:
    return sorted(
        path
        for pattern in ("*.py", "*.html", "*.txt")
        for path in folder.rglob(pattern)
        if "migrations" not in path.parts
    )


def _texts_of(path: Path) -> Iterator[Text]:
    source = path.read_text()
    if path.suffix == ".py":
        yield from _texts_of_code(source)
    else:
        yield from _texts_of_template(source)


def _texts_of_code(source: str) -> Iterator[Text]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            literals = [
                argument.value
                for argument in node.args
                if isinstance(argument, ast.Constant)
                and isinstance(argument.value, str)
            ]
            yield from _text(name, literals)


def _texts_of_template(source: str) -> Iterator[Text]:
    """Let Django turn tags into calls, and read the calls."""
    for name, arguments in TEMPLATE_CALL.findall(templatize(source)):
        literals = [ast.literal_eval(text) for text in re.findall(LITERAL, arguments)]
        yield from _text(name, literals)


def _text(name: str, literals: list[str]) -> Iterator[Text]:
    count = FUNCTIONS.get(name)
    if count is None:
        return
    context = literals.pop(0) if "pgettext" in name and literals else None
    if len(literals) >= count and literals[0]:
        yield Text(context, literals[0], literals[1] if count == PLURAL else None)


def _translated_by_django() -> set[str]:
    known: set[str] = set()
    for path in Path(django.__path__[0]).rglob(f"locale/{LOCALE}/LC_MESSAGES/*.mo"):
        with path.open("rb") as file:
            catalogue = gettext.GNUTranslations(file)
        known.update(
            key if isinstance(key, str) else key[0]
            for key in catalogue._catalog  # type: ignore[attr-defined]  # noqa: SLF001
        )
    return known
