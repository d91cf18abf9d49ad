"""How a bill was divided between insurance and patient, in the words of receipts.

As it was split last: what was taken back after it was paid is no longer in it.
"""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from clinic.queries.receipts import sums_of_bills
from ledger.portal.words import NamedSum

COUNTED = {
    "own_minor": _("Self-financed"),
    "over_minor": _("Over ceilings"),
    "prepay_minor": _("Borne beforehand"),
    "scope_minor": _("In scope"),
}
ACCOUNTS = {
    "account_current_minor": _("This year's account"),
    "account_carried_minor": _("Earlier years' account"),
    "account_family_minor": _("Family account"),
    "cash_minor": _("Cash"),
}
PLAIN_ACCOUNTS = {"account_minor": _("From accounts"), "cash_minor": _("Cash")}


def divide_bill(bill_id: UUID) -> Sequence[NamedSum]:
    """Give what the insurance counts of a bill, and who bears what of it.

    Nothing of a bill that isn't split yet, or that nobody but its payer bears.
    """
    sums = sums_of_bills([bill_id]).get(bill_id)
    if sums is None or sums["cash_minor"] == sums["total_minor"]:
        return ()
    return list(_views(sums))


def _views(sums: Mapping[str, int]) -> Iterator[NamedSum]:
    total_minor = sums["total_minor"]
    is_scoped = "scope_minor" in sums
    if is_scoped:
        counted = _parts(COUNTED, sums)
        yield NamedSum(gettext("What the insurance counts"), total_minor, counted)
    person = _parts(ACCOUNTS if is_scoped else PLAIN_ACCOUNTS, sums)
    borne = [
        NamedSum(gettext("Fund's part"), sums["fund_minor"]),
        NamedSum(gettext("Person's part"), sum(p.amount_minor for p in person), person),
    ]
    if hospital_minor := sums.get("hospital_minor", 0):
        borne.append(NamedSum(gettext("Borne by the hospital"), hospital_minor))
    yield NamedSum(gettext("Who bears it"), total_minor, borne)


def _parts(names: Mapping[str, str], sums: Mapping[str, int]) -> list[NamedSum]:
    """Name those that are more than nothing, and cash in any case."""
    return [
        NamedSum(gettext(name), sums[column])
        for column, name in names.items()
        if sums[column] or column == "cash_minor"
    ]
