"""Lists in pages: the newest first, continued from a row, never from a number.

Ids are ordered in time, so a page is "the rows before this id": a list may grow
while it is read, and page a thousand costs what page one does.
"""

import base64
import binascii
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Literal, TypeVar
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from django.db.models import Model, QuerySet
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param

from ledger.api.refusals import CursorUnreadable

CURSOR = "cursor"
PAGE_ROWS = 50

_FORM = re.compile(rb"([np]):([0-9a-f]{32})")

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class _Cursor:
    """Continue after ``id``, towards older (``n``) or newer (``p``) rows."""

    towards: Literal["n", "p"]
    id: UUID

    def __str__(self) -> str:
        plain = f"{self.towards}:{self.id.hex}".encode()
        return base64.urlsafe_b64encode(plain).rstrip(b"=").decode()


def page_of(
    rows: "QuerySet[Row]",
    request: Request,
    *,
    show: Callable[[Row], Any],
    page_rows: int = PAGE_ROWS,
    beside: "Sequence[QuerySet[Any]]" = (),
) -> dict[str, Any]:
    """Answer one page as ``{results, next, previous}``; both are whole links.

    The cursor stands in the link's query; a whole link is taken for its cursor
    too. Rows of other tables may stand ``beside``, all in the order of their ids.

    Raises:
        CursorUnreadable: the cursor is not one of ours.
    """
    given = request.query_params.get(CURSOR, "")
    cursor = _read(given) if given else None
    towards_newer = cursor is not None and cursor.towards == "p"
    found = [
        row
        for each in (rows, *beside)
        for row in _slice(each, cursor, page_rows=page_rows)
    ]
    found.sort(key=attrgetter("pk"), reverse=not towards_newer)
    more, page = len(found) > page_rows, found[:page_rows]
    if towards_newer:
        page.reverse()
    has_older = more or towards_newer
    has_newer = more if towards_newer else cursor is not None
    return {
        "results": [show(row) for row in page],
        "next": _link(request, "n", edge=page[-1:]) if has_older else None,
        "previous": _link(request, "p", edge=page[:1]) if has_newer else None,
    }


def _slice(
    rows: "QuerySet[Row]", cursor: _Cursor | None, *, page_rows: int
) -> list[Row]:
    """Read one row more than a page holds, to know whether there is another."""
    if cursor is None:
        ordered = rows.order_by("-id")
    elif cursor.towards == "n":
        ordered = rows.filter(id__lt=cursor.id).order_by("-id")
    else:
        ordered = rows.filter(id__gt=cursor.id).order_by("id")
    return list(ordered[: page_rows + 1])


def _link(
    request: Request, towards: Literal["n", "p"], *, edge: Sequence[Model]
) -> str | None:
    if not edge:
        return None
    link: str = replace_query_param(
        request.build_absolute_uri(), CURSOR, str(_Cursor(towards, edge[0].pk))
    )
    return link


def _read(given: str) -> _Cursor:
    if "://" in given:
        given = parse_qs(urlsplit(given).query).get(CURSOR, [""])[0]
    padded = given.encode(errors="replace") + b"=" * (-len(given) % 4)
    try:
        found = _FORM.fullmatch(base64.b64decode(padded, altchars=b"-_", validate=True))
    except binascii.Error:
        found = None
    if found is None:
        raise CursorUnreadable(pointer=f"/{CURSOR}")
    return _Cursor("n" if found[1] == b"n" else "p", UUID(found[2].decode()))
