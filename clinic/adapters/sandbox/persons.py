"""How each insured person stands: deductible, cap and accounts, used and given back.

The figures are the running year's, until somebody puts others in their place.
"""

import sqlite3

from clinic.adapters.sandbox.decisions import Taken
from clinic.ports import Balances, Claim, CoverageTold
from clinic.rules.policies import CITY, PolicyKey
from clinic.rules.states import VisitKind


def put_person(
    connection: sqlite3.Connection, token: str, *, coverage: CoverageTold
) -> None:
    """Let a person stand as told, whatever was before."""
    connection.execute(
        "INSERT OR REPLACE INTO person VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            token,
            coverage.insured_kind,
            coverage.deductible_left_minor,
            coverage.cap_left_minor,
            coverage.balances.current_minor,
            coverage.balances.carried_minor,
            coverage.balances.family_minor,
        ),
    )


def person_of(connection: sqlite3.Connection, claim: Claim) -> CoverageTold | None:
    """Say how a claim's person stands; who is new here is insured as the claim says.

    ``None``: the claim is of nobody insured.
    """
    if not claim.person:
        return None
    known = find_person(connection, claim.person)
    return known or _new_person(claim)


def find_person(connection: sqlite3.Connection, token: str) -> CoverageTold | None:
    """Look a person up."""
    row = connection.execute(
        "SELECT * FROM person WHERE token = ?", (token,)
    ).fetchone()
    return row and CoverageTold(
        row["insured_kind"],
        row["deductible_left_minor"],
        row["cap_left_minor"],
        Balances(row["current_minor"], row["carried_minor"], row["family_minor"]),
    )


def use_up(connection: sqlite3.Connection, claim: Claim, *, taken: Taken) -> None:
    """Take what a claim takes of its person."""
    coverage = person_of(connection, claim)
    if coverage is not None and taken != Taken():
        _put_moved(connection, claim.person, coverage=coverage, taken=taken, sign=-1)


def give_back(connection: sqlite3.Connection, token: str, *, taken: Taken) -> None:
    """Give what a claim took back to its person."""
    coverage = find_person(connection, token)
    if coverage is not None:
        _put_moved(connection, token, coverage=coverage, taken=taken, sign=1)


def _new_person(claim: Claim) -> CoverageTold:
    visits = PolicyKey(claim.insured_kind, VisitKind.OUTPATIENT, claim.hospital_level)
    policy = CITY[visits]
    return CoverageTold(
        claim.insured_kind,
        policy.deductible_minor,
        policy.annual_cap_minor,
        Balances(),
    )


def _put_moved(
    connection: sqlite3.Connection,
    token: str,
    *,
    coverage: CoverageTold,
    taken: Taken,
    sign: int,
) -> None:
    cap, held = coverage.cap_left_minor, coverage.balances
    moved = CoverageTold(
        coverage.insured_kind,
        coverage.deductible_left_minor + sign * taken.of_year_minor,
        None if cap is None else cap + sign * taken.fund_minor,
        Balances(
            held.current_minor + sign * taken.current_minor,
            held.carried_minor + sign * taken.carried_minor,
            held.family_minor + sign * taken.family_minor,
        ),
    )
    put_person(connection, token, coverage=moved)
