"""A visit at the desk: its patient, lines, split, bills, and what can be done."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from clinic.desk.acts import acts_offered
from clinic.desk.frame import desk_page, now, own_visit
from clinic.desk.last import last_of
from clinic.desk.people import reference_of
from clinic.desk.words import category_name
from clinic.models import ChargeItem
from clinic.queries.at_desk import VisitAtDesk, visit_at_desk
from clinic.rules.states import ItemStatus
from ledger.rules.states import BillStatus

MAY_READ = "clinic.read_daily_list"
"""Lets a person read what was done; others see fee categories."""

PARTS = (
    "clinic/desk/parts/patient.html",
    "clinic/desk/parts/sums.html",
    "clinic/desk/parts/bills.html",
    "clinic/desk/parts/lines.html",
)
"""What the page is made of, from the top; each knows ``seen`` and ``visit``."""


@dataclass(frozen=True, slots=True)
class Line:
    """One item as the desk shows it; ``name`` only to those who may read it.

    ``stands``: how it was taken, or that its bill is paid.
    """

    item: ChargeItem
    name: str
    category: Any
    insurer_minor: int
    account_minor: int
    citizen_minor: int
    reason: str
    stands: Any

    @property
    def is_reversed(self) -> bool:
        """Say whether it was taken back."""
        return self.item.status == ItemStatus.REVERSED


@dataclass(frozen=True, slots=True)
class Category:
    """The lines of one fee category, and what those that count come to."""

    lines: list[Line]

    @property
    def name(self) -> Any:
        """Name the category."""
        return self.lines[0].category

    @property
    def amount_minor(self) -> int:
        """Sum up what wasn't taken back."""
        return sum(one.item.amount_minor for one in self.lines if not one.is_reversed)

    @property
    def citizen_minor(self) -> int:
        """Sum up the citizen's part of it."""
        return sum(one.citizen_minor for one in self.lines if not one.is_reversed)


def show_visit(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Show a visit with everything that a window needs.

    Raises:
        PermissionDenied: this person doesn't work at a desk.
        Http404: there is none, or it is another hospital's.
    """
    seen = visit_at_desk(own_visit(request, visit_id), at=now())
    may_read = request.user.has_perm(MAY_READ)
    shown = {
        "title": _("Visit %(number)s") % {"number": seen.visit.visit_no},
        "seen": seen,
        "visit": seen.visit,
        "categories": categories_of(lines_of(seen, may_read=may_read)),
        "may_read": may_read,
        "last": last_of(request, seen.visit.id),
        "reference": reference_of(request, seen.person.holder_id)
        if seen.person
        else "",
        "acts": list(acts_offered(request, seen)),
        "parts": PARTS,
    }
    return desk_page(request, "clinic/desk/visit.html", shown=shown)


def categories_of(lines: Iterable[Line]) -> list[Category]:
    """Gather lines by their fee categories, in the order of the categories' codes."""
    gathered: dict[str, list[Line]] = {}
    for line in lines:
        gathered.setdefault(line.item.category, []).append(line)
    return [Category(gathered[code]) for code in sorted(gathered)]


def lines_of(seen: VisitAtDesk, *, may_read: bool) -> Iterator[Line]:
    """Give a visit's items as lines, final shares where there are any."""
    paid = {one.id: one for one in seen.bills if one.status == BillStatus.SETTLED}
    for item in seen.items:
        bill = None if item.status == ItemStatus.REVERSED else paid.get(item.bill_id)
        final = item.final
        reversal = getattr(item, "reversal", None)
        yield Line(
            item,
            item.name if may_read else "",
            category_name(item.category),
            final.insurer_minor if final else item.insurer_minor,
            final.account_minor if final else 0,
            final.citizen_minor if final else item.citizen_minor,
            reversal.reason if reversal and may_read else "",
            (bill or item).get_status_display(),
        )
