"""Patients as a hospital names them, found among the citizens."""

from dataclasses import dataclass

from credit.queries.citizens import CitizenView, citizen_by_id_no, citizen_by_ref


@dataclass(frozen=True, slots=True)
class Patient:
    """An identity number or the city's reference; neither: nobody knows who it is.

    A newborn is known by its mother's visit, and by its place among its siblings.
    """

    id_no: str = ""
    citizen: str = ""
    newborn_of: str = ""
    birth_order: int = 1

    @property
    def is_unknown(self) -> bool:
        """Say whether the hospital couldn't tell who it is."""
        return not (self.id_no or self.citizen or self.newborn_of)

    def __repr__(self) -> str:
        """Keep the identity number out of logs."""
        return "Patient(unknown)" if self.is_unknown else "Patient(…)"


def find_patient(patient: Patient) -> CitizenView | None:
    """Give the citizen whom the hospital means, or nobody."""
    if patient.citizen:
        return citizen_by_ref(patient.citizen)
    return citizen_by_id_no(patient.id_no) if patient.id_no else None
