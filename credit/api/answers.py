"""How citizens, lines, credentials and mandates are answered: no personal data."""

from typing import Any

from credit.models import Credential, Mandate
from credit.queries.citizens import CitizenView
from credit.queries.lines import LineView, lines_of


def citizen_answer(citizen: CitizenView) -> dict[str, Any]:
    """Answer a citizen with the lines and their limits."""
    return {
        "citizen": citizen.ref,
        "holder": citizen.holder_id,
        "score": citizen.score,
        "insured": citizen.insured,
        "lines": lines_answer(citizen),
    }


def lines_answer(citizen: CitizenView) -> list[dict[str, Any]]:
    """Answer a citizen's lines, by kind."""
    return [_line(line) for line in lines_of([citizen.holder_id])]


def credential_answer(credential: Credential) -> dict[str, Any]:
    """Answer a credential in the spelling it is found by."""
    return {
        "kind": credential.kind,
        "value": credential.value,
        "valid_from": credential.valid_from,
        "valid_to": credential.valid_to,
    }


def mandate_answer(mandate: Mandate) -> dict[str, Any]:
    """Answer a mandate; the token is not told again."""
    return {
        "status": mandate.step,
        "gateway": mandate.gateway,
        "kinds": mandate.kinds,
        "cap_minor": mandate.cap_minor,
        "given_at": mandate.given_at,
    }


def _line(line: LineView) -> dict[str, Any]:
    return {
        "kind": line.kind,
        "status": line.status,
        "currency": line.currency,
        "limit_minor": line.limit_minor,
        "used_minor": line.used_minor,
        "held_minor": line.held_minor,
        "available_minor": line.available_minor,
    }
