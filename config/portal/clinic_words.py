"""What was done on a hospital's bill, in words, for the person who pays it.

The ledger knows fee categories only; names of treatments are sealed in the clinic
and opened here, on the page of a bill that its reader may see.
"""

from collections.abc import Iterator, Mapping
from uuid import UUID

from django.utils.translation import gettext

from clinic.queries.visits import items_of_bill
from ledger.money import Money
from ledger.portal.figures import language
from ledger.portal.words import BillFacts, Explained
from ledger.rules.spelling import spell_money


def explain_items(bill: BillFacts) -> Mapping[UUID, Explained]:
    """Explain each charge by its item; what takes a charge back has none."""
    names = {str(item.id): item.name for item in items_of_bill(bill.id)}
    return {
        charge_id: Explained(
            title=names.get(explanation.get("item", ""), ""),
            notes=list(_notes(explanation, bill.currency)),
        )
        for charge_id, explanation in bill.explanations.items()
    }


def explain_without_names(
    explanations: Mapping[UUID, Mapping[str, object]], *, currency: str
) -> Mapping[UUID, Explained]:
    """Explain charges to who may see a bill, but not what a patient was treated for."""
    return {
        charge_id: Explained(notes=list(_notes(explanation, currency)))
        for charge_id, explanation in explanations.items()
    }


def _notes(explanation: Mapping[str, object], currency: str) -> Iterator[str]:
    letter = explanation.get("insurance_class")
    estimate = explanation.get("insurer_estimate_minor")
    if letter and isinstance(estimate, int):
        amount = spell_money(Money(estimate, currency), language=language())
        facts = {"letter": letter, "amount": amount}
        yield gettext("Insurance class %(letter)s: about %(amount)s is paid") % facts
