"""The demo's city and its days: made up, well formed, and possible."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from config.demo.city import CITIZENS, ODD_TOKENS, RESERVED, citizens, strangers
from config.demo.day import StayPlan, VisitPlan, plan_day
from credit.rules.identity import spell_id_no, spell_phone
from parking.rules.plates import read_plate

MIDNIGHT = datetime(2026, 11, 20, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_every_citizen_is_well_formed_and_nobody_shares_anything() -> None:
    people = citizens()
    assert len(people) == CITIZENS
    for person in people:
        assert spell_id_no(person.id_no) == person.id_no
        assert spell_phone(person.phone) == person.phone
        assert read_plate(person.plate) == person.plate
    for name in ("ref", "id_no", "plate", "phone"):
        assert len({getattr(person, name) for person in people}) == CITIZENS, name
    assert not {person.plate for person in people} & set(strangers())


def test_the_first_citizens_are_left_to_visitors_and_the_last_are_odd() -> None:
    people = citizens()
    for person in people[:RESERVED]:
        assert (person.token, person.score >= 600) == ("tok_ok", True)
    assert tuple(p.token for p in people[-len(ODD_TOKENS) :]) == ODD_TOKENS


@pytest.mark.parametrize("seed", ["a", "b", "c", "d"])
def test_a_day_has_enough_of_everything_and_nobody_is_in_two_places(seed: str) -> None:
    plans = plan_day(MIDNIGHT, seed=seed)
    stays = [plan for plan in plans if isinstance(plan, StayPlan)]
    visits = [plan for plan in plans if isinstance(plan, VisitPlan)]
    assert len(stays) >= 250
    assert len(visits) >= 60
    reserved = {person.plate for person in citizens()[:RESERVED]}
    assert not reserved & {stay.plate for stay in stays}
    last: dict[str, datetime] = {}
    for stay in sorted(stays, key=lambda one: one.entry_at):
        assert stay.entry_at > last.get(stay.plate, MIDNIGHT)
        assert stay.entry_at < stay.exit_at < MIDNIGHT + timedelta(days=1)
        last[stay.plate] = stay.exit_at


def test_the_same_seed_plans_the_same_day() -> None:
    assert plan_day(MIDNIGHT, seed="a") == plan_day(MIDNIGHT, seed="a")
    assert plan_day(MIDNIGHT, seed="a") != plan_day(MIDNIGHT, seed="b")
