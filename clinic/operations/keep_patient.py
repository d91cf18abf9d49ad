"""Find the citizen whom a hospital means, and keep them from leaving meanwhile."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from clinic.queries.patients import Patient, find_patient
from credit.operations.keep_citizen import keep_citizen
from credit.queries.citizens import CitizenView, id_no_digest_of
from ledger.errors import Rejected


class PatientLeft(Rejected):
    """Whoever has closed their account owes nothing again."""

    code = "clinic.patient.left"
    sentence = _(
        "Whoever pays has closed their account since. Give the money back by a refund."
    )


def keep_patient(patient: Patient) -> CitizenView | None:
    """Give the citizen, whose account isn't closed until the transaction ends."""
    citizen = find_patient(patient)
    if citizen is None or not keep_citizen(holder_id=citizen.holder_id):
        return None
    return citizen


def keep_payer(holder_id: UUID) -> None:
    """Keep the account of whoever is to owe again open until the transaction ends.

    A patient whom nobody knows has none.

    Raises:
        PatientLeft: it is closed.
    """
    is_here = keep_citizen(holder_id=holder_id)
    if not is_here and id_no_digest_of(holder_id) is not None:
        raise PatientLeft
