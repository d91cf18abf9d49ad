"""Find the citizen whom a hospital means, and keep them from leaving meanwhile."""

from clinic.queries.patients import Patient, find_patient
from credit.operations.keep_citizen import keep_citizen
from credit.queries.citizens import CitizenView


def keep_patient(patient: Patient) -> CitizenView | None:
    """Give the citizen, whose account isn't closed until the transaction ends."""
    citizen = find_patient(patient)
    if citizen is None or not keep_citizen(holder_id=citizen.holder_id):
        return None
    return citizen
