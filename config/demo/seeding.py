"""Put the generated city into the database, through operations, again and again.

All of it may stand already: then nothing changes. Keys are new at every start,
because nobody but their owner can know a secret; the former demo's keys end.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from clinic.adapters import insurer
from clinic.operations.open_hospital import open_hospital
from config.demo.city import HOSPITALS, LOTS, HospitalPlan, LotPlan, Person, citizens
from config.demo.signing import ClientKey
from credit.operations.bind_credential import bind_credential
from credit.operations.give_mandate import give_mandate
from credit.operations.register_citizen import register_citizen
from credit.queries.citizens import citizen_by_ref
from ledger.operations.issue_api_key import IssuedKey, end_api_key, issue_api_key
from ledger.operations.open_merchant import open_merchant
from parking.operations.open_lot import open_lot

BOUND_FROM = datetime(2020, 1, 1, tzinfo=UTC)
"""Plates are bound since long before the day that is played."""

GATEWAY = "sandbox"


@dataclass(frozen=True, slots=True)
class CityKeys:
    """The keys of one run: a gate's per lot, a hospital system's each, the city's."""

    gates: Mapping[str, IssuedKey]
    hospitals: Mapping[str, IssuedKey]
    city: IssuedKey

    def as_facts(self) -> dict[str, Any]:
        """Give them as ``demo.json`` shows them: the first of each, then all."""
        gates = {code: _shown(key) for code, key in self.gates.items()}
        hospitals = {code: _shown(key) for code, key in self.hospitals.items()}
        return {
            "gate": gates[LOTS[0].code],
            "his": hospitals[HOSPITALS[0].code],
            "city": _shown(self.city),
            "gates": gates,
            "hospitals": hospitals,
        }

    def end(self, *, at: datetime) -> None:
        """End them all."""
        for key in (*self.gates.values(), *self.hospitals.values(), self.city):
            end_api_key(key_id=key.key_id, at=at)


def seed_city(*, at: datetime) -> list[UUID]:
    """See to it that merchants, lots, hospitals and citizens exist; give the lots."""
    lot_ids = [_open_lot(lot, at=at) for lot in LOTS]
    for hospital in HOSPITALS:
        _open_hospital(hospital, at=at)
    for person in _people_to_register():
        _register(person, at=at)
    return lot_ids


def desk_merchant(*, at: datetime) -> UUID:
    """Give the hospital whose desks the demo's staff sit at."""
    return _merchant_of_hospital(HOSPITALS[0], at=at)


def issue_keys(*, at: datetime) -> CityKeys:
    """Issue new keys for all lots, all hospitals and the city."""
    return CityKeys(
        gates={
            lot.code: _key(
                _merchant_of_lot(lot, at=at), "gate", place=_open_lot(lot, at=at), at=at
            )
            for lot in LOTS
        },
        hospitals={
            hospital.code: _key(_merchant_of_hospital(hospital, at=at), "his", at=at)
            for hospital in HOSPITALS
        },
        city=_key(None, "city", at=at),
    )


def end_former_keys(notice: Mapping[str, Any], *, at: datetime) -> None:
    """End the keys of a demo that was killed and left its ``demo.json`` behind."""
    keys = dict(notice.get("keys", {}))
    groups = [keys.pop("gates", {}), keys.pop("hospitals", {}), keys]
    for key in (key for group in groups for key in group.values()):
        end_api_key(key_id=key["key_id"], at=at)


def client_key(issued: IssuedKey) -> ClientKey:
    """Make the client's half of a key."""
    return ClientKey.of(issued.key_id, issued.secret_b64)


def _shown(key: IssuedKey) -> dict[str, str]:
    facts = {"key_id": key.key_id, "secret": key.secret_b64}
    return facts | ({"bearer": key.bearer} if key.bearer else {})


def _key(
    merchant_id: UUID | None, scope: str, *, at: datetime, place: UUID | None = None
) -> IssuedKey:
    return issue_api_key(
        merchant_id=merchant_id, scopes=[scope], place=place, name="demo", at=at
    )


def _merchant_of_lot(lot: LotPlan, *, at: datetime) -> UUID:
    return open_merchant(code=lot.code, name=lot.name, name_zh=lot.name_zh, at=at)


def _open_lot(lot: LotPlan, *, at: datetime) -> UUID:
    return open_lot(
        code=lot.code,
        name=lot.name,
        name_zh=lot.name_zh,
        merchant_id=_merchant_of_lot(lot, at=at),
        tariff_code=lot.tariff,
        lanes=lot.lanes,
        capacity=lot.capacity,
        at=at,
    )


def _merchant_of_hospital(hospital: HospitalPlan, *, at: datetime) -> UUID:
    return open_merchant(
        code=hospital.code, name=hospital.name, name_zh=hospital.name_zh, at=at
    )


def _open_hospital(hospital: HospitalPlan, *, at: datetime) -> UUID:
    return open_hospital(
        code=hospital.code,
        name=hospital.name,
        name_zh=hospital.name_zh,
        merchant_id=_merchant_of_hospital(hospital, at=at),
        insurer=hospital.insurer,
        keeps_claims=insurer(hospital.insurer).keeps_claims,
        level=hospital.level,
        at=at,
    )


def _people_to_register() -> Sequence[Person]:
    """Leave those alone who are known: what was changed of them since stays.

    The last one known is registered once more; a start may have been cut off there.
    """
    people = citizens()
    new = (number for number, p in enumerate(people) if not citizen_by_ref(p.ref))
    first = next(new, None)
    return () if first is None else people[max(first - 1, 0) :]


def _register(person: Person, *, at: datetime) -> None:
    register_citizen(
        ref=person.ref,
        id_no=person.id_no,
        name=person.name,
        phone=person.phone,
        score=person.score,
        insured=person.insured,
        at=at,
    )
    if person.token:
        give_mandate(
            ref=person.ref,
            gateway=GATEWAY,
            token=person.token,
            kinds=["parking", "outpatient", "inpatient"],
            cap_minor=None,
            at=at,
        )
    bind_credential(
        ref=person.ref,
        kind="plate",
        value=person.plate,
        valid_from=BOUND_FROM,
        valid_to=None,
        at=at,
    )
