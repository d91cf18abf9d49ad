"""A day of the city as a plan: who parks where and when, who sees which doctor."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from config.demo.city import (
    HOSPITALS,
    LOTS,
    RESERVED,
    HospitalPlan,
    LotPlan,
    Person,
    citizens,
    strangers,
)
from config.demo.treatments import TREATMENTS, Treatment

ARRIVALS_BY_HOUR = {
    6: 2, 7: 9, 8: 14, 9: 9, 10: 6, 11: 6, 12: 8, 13: 7,
    14: 6, 15: 5, 16: 5, 17: 8, 18: 9, 19: 6, 20: 3, 21: 2,
}  # fmt: skip
"""Weights: to work in the morning, to lunch, to dinner."""

STAYS_MINUTES = ((0.15, 4, 14), (0.55, 25, 150), (0.22, 160, 420), (0.08, 480, 640))
"""Share of stays, shortest, longest: drop-offs, errands, visits, working days."""

MORNING, EVENING = timedelta(hours=6), timedelta(hours=22)
STAYS_A_DAY = (2, 3)
VISITS = 66
UNKNOWN_PATIENTS = 3
EMERGENCY_SHARE, INPATIENT_SHARE = 0.12, 0.1


@dataclass(frozen=True, slots=True)
class StayPlan:
    """One car's stay; ``person`` is nobody for a plate that is not bound."""

    lot: LotPlan
    plate: str
    person: Person | None
    entry_at: datetime
    exit_at: datetime
    lanes: tuple[str, str]

    @property
    def whose(self) -> str:
        """Name what can't be in two places at once."""
        return self.plate


@dataclass(frozen=True, slots=True)
class VisitPlan:
    """One visit; ``person`` is nobody for a patient who can't say a name."""

    hospital: HospitalPlan
    department: str
    kind: str
    person: Person | None
    opened_at: datetime
    discharged_at: datetime
    treatments: tuple[Treatment, ...]

    @property
    def whose(self) -> str:
        """Name who can't be in two places at once."""
        return self.person.ref if self.person else ""


Plan = StayPlan | VisitPlan


def plan_day(midnight: datetime, *, seed: str) -> list[Plan]:
    """Plan a day that began at ``midnight``; the same seed gives the same day.

    No car is in two places at once. Nobody drives for the reserved citizens.
    """
    dice = random.Random(seed)  # noqa: S311  nothing here is secret
    drivers = citizens()[RESERVED:]
    stays = [
        stay
        for person in drivers
        for stay in _stays(dice, midnight, plate=person.plate, person=person)
    ]
    stays += [
        stay
        for plate in strangers()
        for stay in _stays(dice, midnight, plate=plate, person=None)
    ]
    return [*stays, *_visits(dice, midnight)]


def _stays(
    dice: random.Random, midnight: datetime, *, plate: str, person: Person | None
) -> Iterator[StayPlan]:
    if person and person.is_odd:
        # One stay that costs something; whoever's gateway is silent keeps a worker
        # waiting for seconds each time.
        entry_at = midnight + timedelta(hours=9, seconds=dice.randint(0, 7200))
        exit_at = entry_at + timedelta(minutes=dice.randint(70, 180))
        lanes = _lanes(dice, LOTS[0])
        yield StayPlan(LOTS[0], plate, person, entry_at, exit_at, lanes)
        return
    free_from = midnight + MORNING
    wanted = dice.randint(*STAYS_A_DAY) if person else 1
    for arrival in sorted(_arrival(dice, midnight) for _ in range(wanted)):
        entry_at = max(arrival, free_from)
        exit_at = entry_at + _length(dice)
        if exit_at > midnight + EVENING:
            return
        lot = dice.choice(LOTS)
        yield StayPlan(lot, plate, person, entry_at, exit_at, _lanes(dice, lot))
        free_from = exit_at + timedelta(minutes=dice.randint(15, 90))


def _arrival(dice: random.Random, midnight: datetime) -> datetime:
    (hour,) = dice.choices(list(ARRIVALS_BY_HOUR), list(ARRIVALS_BY_HOUR.values()))
    return midnight + timedelta(hours=hour, seconds=dice.randint(0, 3599))


def _length(dice: random.Random) -> timedelta:
    shares = [share for share, _, _ in STAYS_MINUTES]
    ((_, shortest, longest),) = dice.choices(STAYS_MINUTES, shares)
    minutes = dice.randint(shortest, longest)
    return timedelta(minutes=minutes, seconds=dice.randint(0, 59))


def _lanes(dice: random.Random, lot: LotPlan) -> tuple[str, str]:
    ins = [code for code, way in lot.lanes.items() if way != "out"]
    outs = [code for code, way in lot.lanes.items() if way != "in"]
    return dice.choice(ins), dice.choice(outs)


def _visits(dice: random.Random, midnight: datetime) -> Iterator[VisitPlan]:
    patients: list[Person | None] = [
        person for person in citizens()[RESERVED:] if not person.is_odd
    ]
    chosen = dice.sample(patients, VISITS - UNKNOWN_PATIENTS)
    for person in [*chosen, *[None] * UNKNOWN_PATIENTS]:
        hospital = dice.choice(HOSPITALS)
        kind = "emergency" if person is None else _kind(dice, person)
        opened_at = _arrival(dice, midnight)
        lasts = timedelta(minutes=dice.randint(40, 180))
        yield VisitPlan(
            hospital=hospital,
            department=dice.choice(hospital.departments),
            kind=kind,
            person=person,
            opened_at=opened_at,
            discharged_at=min(opened_at + lasts, midnight + timedelta(hours=23)),
            treatments=_treatments(dice, kind),
        )


def _kind(dice: random.Random, person: Person) -> str:
    thrown = dice.random()
    if thrown < EMERGENCY_SHARE:
        return "emergency"
    if person.insured and thrown < EMERGENCY_SHARE + INPATIENT_SHARE:
        return "inpatient"
    return "outpatient"


def _treatments(dice: random.Random, kind: str) -> tuple[Treatment, ...]:
    first, *others = TREATMENTS[kind]
    return (first, *dice.sample(others, dice.randint(1, min(5, len(others)))))
