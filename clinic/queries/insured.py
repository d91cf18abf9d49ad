"""How a visit's patient is insured, and how they stand with the fund."""

from dataclasses import dataclass
from uuid import UUID

from clinic.models import Visit
from clinic.ports import Balances, CoverageTold, InsuredKind
from credit.queries.citizens import id_no_digest_of
from ledger.models.sealed import blind_index_of
from ledger.queries.prepared import rows_of

TOLD = """
SELECT insured_kind, deductible_left_minor, cap_left_minor, account_current_minor,
       account_carried_minor, account_family_minor
  FROM clinic_coverage WHERE holder_id = %s AND fund = %s"""

UNTOLD = InsuredKind.EMPLOYEE
"""How an insured citizen is taken to be insured until the insurer says otherwise."""


@dataclass(frozen=True, slots=True)
class Insured:
    """What an insurer is told of a patient: nothing of one who isn't insured."""

    kind: str = ""
    person: str = ""


def insured_of(visit: Visit) -> Insured:
    """Say how the insurer knows a visit's patient."""
    if not visit.insured:
        return Insured()
    digest = id_no_digest_of(visit.payer_id)
    if digest is None:
        return Insured()
    coverage = coverage_of(holder_id=visit.payer_id, fund=visit.hospital.fund)
    kind = coverage.insured_kind if coverage else UNTOLD
    return Insured(kind, person_token(fund=visit.hospital.fund, digest=digest))


def person_token(*, fund: str, digest: bytes) -> str:
    """Make the token of a person at a fund, from the digest of the identity number.

    Opaque: without our key nobody finds the number that it stands for, and two funds
    know one person by two tokens.
    """
    return blind_index_of(f"clinic.insured.{fund}", digest.hex()).hex()


def coverage_of(*, holder_id: UUID, fund: str) -> CoverageTold | None:
    """Give how somebody stands with a fund, as it last told; ``None``: it never did."""
    for kind, deductible_left, cap_left, *balances in rows_of(TOLD, [holder_id, fund]):
        return CoverageTold(kind, deductible_left, cap_left, Balances(*balances))
    return None
