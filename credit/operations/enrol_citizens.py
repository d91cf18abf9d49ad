"""Enrol many citizens at once, each with lines, a plate and a mandate.

The way in for whole lists: some statements for all of them, where registering one
by one takes a dozen for each.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from credit.models import (
    Citizen,
    Credential,
    CredentialKind,
    Holder,
    HolderKind,
    Mandate,
    MandateStep,
)
from credit.operations.give_mandate import bill_kinds
from credit.operations.grant_lines import Earner, grant_lines
from credit.operations.name_plate_payers import name_plate_payers
from credit.queries.citizens import ID_NO, PHONE
from credit.rules.credentials import spell_plate
from ledger.models.sealed import blind_index_of
from ledger.operations.bind_instrument import FirstInstrument, bind_first_instruments
from ledger.rules.ids import name_based_id, time_ordered_id


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A citizen with a car and a good instrument; all in its one spelling."""

    ref: str
    id_no: str = field(repr=False)
    name: str = field(repr=False)
    phone: str = field(repr=False)
    score: int
    insured: bool
    plate: str = field(repr=False)
    gateway: str
    token: str = field(repr=False)
    kinds: tuple[str, ...]

    @property
    def holder_id(self) -> UUID:
        """Give the holder that the city's reference always has."""
        return name_based_id("citizen", self.ref)


def enrol_citizens(
    *, enrolments: Sequence[Enrolment], bound_from: datetime, at: datetime
) -> int:
    """Enrol those who aren't known yet; give how many there were.

    Plates are bound since ``bound_from``; one that another citizen has stays
    theirs. Who is known stays as they are. The same list twice at a time is
    refused by the database.
    """
    wanted = {enrolment.ref: enrolment for enrolment in enrolments}
    with transaction.atomic(savepoint=False):
        known = Citizen.objects.filter(ref__in=wanted).values_list("ref", flat=True)
        new = [wanted[ref] for ref in wanted.keys() - set(known)]
        if not new:
            return 0
        _register(new, at=at)
        grant_lines(
            earners=[Earner(one.holder_id, one.score, one.insured) for one in new],
            at=at,
        )
        _bind_plates(new, bound_from=bound_from, at=at)
        _give_mandates(new, at=at)
    return len(new)


def _register(new: Sequence[Enrolment], *, at: datetime) -> None:
    Holder.objects.bulk_create(
        [Holder(id=one.holder_id, kind=HolderKind.CITIZEN, since=at) for one in new]
    )
    Citizen.objects.bulk_create(
        [
            Citizen(
                holder_id=one.holder_id,
                ref=one.ref,
                id_no=one.id_no,
                id_no_index=blind_index_of(ID_NO, one.id_no),
                name=one.name,
                phone=one.phone,
                phone_index=blind_index_of(PHONE, one.phone),
                score=one.score,
                insured=one.insured,
                updated_at=at,
            )
            for one in new
        ]
    )


def _bind_plates(
    new: Sequence[Enrolment], *, bound_from: datetime, at: datetime
) -> None:
    credentials = [
        Credential(
            id=uuid4(),
            holder_id=one.holder_id,
            kind=CredentialKind.PLATE,
            value=one.plate,
            value_index=blind_index_of(CredentialKind.PLATE, spell_plate(one.plate)),
            valid_from=bound_from,
        )
        for one in new
    ]
    Credential.objects.bulk_create(credentials, ignore_conflicts=True)
    ids = [credential.id for credential in credentials]
    bound = set(Credential.objects.filter(id__in=ids).values_list("id", flat=True))
    name_plate_payers(
        credentials=[one for one in credentials if one.id in bound], at=at
    )


def _give_mandates(new: Sequence[Enrolment], *, at: datetime) -> None:
    bound = bind_first_instruments(
        instruments=[
            FirstInstrument(
                one.holder_id, one.gateway, one.token, bill_kinds(one.kinds)
            )
            for one in new
        ],
        at=at,
    )
    Mandate.objects.bulk_create(
        [
            Mandate(
                id=time_ordered_id(
                    at, "mandate", MandateStep.GIVEN, bound[one.holder_id]
                ),
                step=MandateStep.GIVEN,
                holder_id=one.holder_id,
                gateway=one.gateway,
                kinds=sorted(set(one.kinds)),
                cap_minor=None,
                instrument_id=bound[one.holder_id],
                given_at=at,
            )
            for one in new
        ]
    )
