"""What a refund gives back of which lines, and what can't be given back of one."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from ledger.errors import Rejected
from ledger.models import Bill
from ledger.queries.refunds import lines_left
from ledger.rules.refund_lines import LineShare, take_from_lines


class LineUnknown(Rejected):
    """The bill has no such line, or it was taken back before the bill was paid."""

    code = "ledger.refund.line_unknown"
    sentence = _("The bill has no line “%(line)s” that could be refunded.")


class LineRefunded(Rejected):
    """Nothing is left of the line."""

    code = "ledger.refund.line_refunded"
    sentence = _("Line “%(line)s” has been refunded already.")


class LineExceeded(Rejected):
    """More was asked for than is left of the line."""

    code = "ledger.refund.exceeds_line"
    sentence = _("Of line “%(line)s” only %(left)s minor units can be refunded.")


def draw_up_lines(
    bill: Bill,
    *,
    asked: Mapping[str, int | None],
    moved: Mapping[str, tuple[int, int]],
    amount_minor: int | None,
) -> list[LineShare]:
    """Say what goes back of which line of a bill; the lines are ``RefundDraft``'s.

    Raises:
        LineUnknown, LineRefunded, LineExceeded: as they say.
    """
    if not asked and not moved:
        return []
    left = {line.line_no: line for line in lines_left(bill)}
    for line_no in (*asked, *moved):
        if line_no not in left:
            raise LineUnknown(line=line_no)
    if moved:
        return _moved(left, moved)
    return _taken(left, asked, amount_minor=amount_minor)


def _taken(
    left: Mapping[str, LineShare],
    asked: Mapping[str, int | None],
    *,
    amount_minor: int | None,
) -> list[LineShare]:
    for line_no in asked:
        if left[line_no].is_empty:
            raise LineRefunded(line=line_no)
    lines = take_from_lines(list(left.values()), asked=asked, amount_minor=amount_minor)
    for line in lines:
        most_minor = left[line.line_no].citizen_minor
        if line.citizen_minor > most_minor:
            raise LineExceeded(line=line.line_no, left=most_minor)
    return lines


def _moved(
    left: Mapping[str, LineShare], moved: Mapping[str, tuple[int, int]]
) -> list[LineShare]:
    """Say what another split of lines gives back, of each no more than it has left."""
    lines = []
    for line_no, (citizen_minor, insurer_minor) in moved.items():
        line = left[line_no]
        if citizen_minor > line.citizen_minor or insurer_minor > line.insurer_minor:
            raise LineExceeded(line=line_no, left=line.citizen_minor)
        lines.append(LineShare(line.charge_id, line_no, citizen_minor, insurer_minor))
    return lines
