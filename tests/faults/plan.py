"""What a storm consists of, all of it drawn from one seed."""

from dataclasses import dataclass
from enum import StrEnum
from random import Random
from uuid import UUID

from ledger.rules.ids import SHARDS, shard_of

AMOUNT_MINOR_FIRST = 1000
"""Bill number n is of this and n more: no two bills are of the same amount, so that
whoever sees an amount knows which bill it is about."""

TOKENS = {
    "tok_ok": (36, ""),
    "tok_slow": (8, ""),
    "tok_timeout_paid": (8, ""),
    "tok_notify_twice": (10, ""),
    "tok_notify_late": (10, ""),
    "tok_insufficient": (8, "insufficient_funds"),
    "tok_revoked": (8, "mandate_revoked"),
    "tok_timeout_lost": (5, "no_answer"),
    "tok_500": (7, "no_answer"),
}
"""Each instrument: how many in a hundred have it, and why a bill waits with it."""

HANGING = frozenset({"tok_timeout_paid", "tok_timeout_lost", "tok_slow"})
"""A batch with one of these takes seconds."""

HAND_TOKENS = ("tok_ok", "tok_ok", "tok_slow", "tok_notify_twice", "tok_insufficient")
"""What people pay with, who don't wait for a worker."""

BACK_PERCENT = ((100,), (40,), (30, 30), (60, 60))
"""What is asked back of a paid bill, in parts; of the last the second is too much."""


class Blow(StrEnum):
    """What is done to a process."""

    WORKER_KILLED = "worker_killed"
    WORKER_ENDED_WARM = "worker_ended_warm"
    WORKER_FROZEN = "worker_frozen"
    BEAT_KILLED = "beat_killed"
    WEB_KILLED = "web_killed"
    BROKER_FLUSHED = "broker_flushed"
    BROKER_FROZEN = "broker_frozen"
    BROKER_KILLED = "broker_killed"
    DATABASE_KILLED = "database_killed"
    GATEWAY_KILLED = "gateway_killed"
    GATEWAY_REFUSES = "gateway_refuses"


@dataclass(frozen=True, slots=True)
class Profile:
    """How large a storm is.

    ``rounds`` is how often every blow falls, ``pause_seconds`` how long after the
    one before; ``patience_seconds`` how long workers are waited for afterwards by
    the clock on the wall, before what is left is brought forward. An order that
    strays arrives after ``straying_seconds``: it has been asked about by then.
    """

    name: str
    bills: int
    rounds: int
    blows: frozenset[Blow]
    pause_seconds: tuple[float, float]
    patience_seconds: float
    shards_with_hanging: int
    straying_seconds: float


PROFILES = {
    "whole": Profile(
        name="whole",
        bills=2000,
        rounds=2,
        blows=frozenset(Blow),
        pause_seconds=(2.0, 6.0),
        patience_seconds=480.0,
        shards_with_hanging=SHARDS,
        straying_seconds=150.0,
    ),
    "short": Profile(
        name="short",
        bills=240,
        rounds=1,
        # A worker is frozen for longer than this profile may take.
        blows=frozenset(Blow) - {Blow.WORKER_FROZEN},
        pause_seconds=(0.3, 1.2),
        patience_seconds=22.0,
        shards_with_hanging=1,
        straying_seconds=50.0,
    ),
}


@dataclass(frozen=True, slots=True)
class BillPlan:
    """One bill: whose, how much, from what it is collected.

    ``by_hand`` is what a person pays it with through the API, ``after_seconds``;
    empty where nobody does. ``back_percent`` is what is asked back of it.
    """

    number: int
    holder_id: UUID
    token: str
    by_hand: str
    after_seconds: float
    is_asked_twice: bool
    back_percent: tuple[int, ...]

    @property
    def amount_minor(self) -> int:
        return AMOUNT_MINOR_FIRST + self.number

    @property
    def pays(self) -> bool:
        """Say whether the instrument pays in the end."""
        return reason_of(self.token) == ""

    @property
    def back_minor(self) -> list[int]:
        """What is asked back, part by part; nothing of what nobody pays."""
        if not (self.pays or self.hand_pays):
            return []
        return [self.amount_minor * percent // 100 for percent in self.back_percent]

    @property
    def given_back_minor(self) -> list[int]:
        """What of it is given back: a part that is more than is left is refused."""
        asked = self.back_minor
        return [
            part
            for place, part in enumerate(asked, 1)
            if sum(asked[:place]) <= self.amount_minor
        ]

    @property
    def hand_pays(self) -> bool:
        """Say whether the person pays in the end."""
        return bool(self.by_hand) and reason_of(self.by_hand) == ""


def reason_of(token: str) -> str:
    """Say why a bill with this instrument waits in the end; empty: it is paid."""
    return TOKENS[token][1]


def draw_bills(profile: Profile, seed: int) -> list[BillPlan]:
    """Draw every bill; the same seed gives the same ones."""
    dice = _dice(seed, "bills")
    names = list(TOKENS)
    weights = [weight for weight, _ in TOKENS.values()]
    bills = []
    for number in range(profile.bills):
        # The first ones see to it that there is one of each.
        drawn = dice.choices(names, weights)[0]
        token = names[number] if number < len(names) else drawn
        bills.append(
            BillPlan(
                number=number,
                holder_id=_holder(dice, token, profile),
                token=token,
                by_hand=dice.choice(HAND_TOKENS) if dice.random() < 0.1 else "",
                after_seconds=dice.uniform(0, 20),
                is_asked_twice=dice.random() < 0.5,
                back_percent=dice.choice(BACK_PERCENT) if dice.random() < 0.1 else (),
            )
        )
    return bills


def draw_blows(profile: Profile, seed: int) -> list[tuple[float, Blow]]:
    """Draw the order of all blows, each with the pause before it in seconds."""
    dice = _dice(seed, "blows")
    blows = []
    for _ in range(profile.rounds):
        some = sorted(profile.blows)
        dice.shuffle(some)
        blows += [(dice.uniform(*profile.pause_seconds), blow) for blow in some]
    return blows


def _holder(dice: Random, token: str, profile: Profile) -> UUID:
    while True:
        holder_id = UUID(int=dice.getrandbits(128))
        if token not in HANGING or shard_of(holder_id) < profile.shards_with_hanging:
            return holder_id


def _dice(seed: int, name: str) -> Random:
    return Random(f"{seed} {name}")  # noqa: S311 - to be drawn again, not to be secret
