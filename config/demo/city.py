"""The generated city: lots, hospitals and people, the same at every start.

All of it is made up. Identity numbers have a right check digit and belong, as far
as anybody can know, to nobody.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from stdnum.cn import ric

SEED = "CityTab"
CITIZENS = 150
STRANGERS = 60
RESERVED = 20
"""The first citizens are left to whoever tries the API; nobody drives for them."""

SERIAL = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"
GREEN = "ADF"
FAMILY_NAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹"
GIVEN_NAMES = "伟芳娜敏静丽强磊洋艳勇军杰娟涛超秀霞平刚桂明华志文晓雨欣宇浩梓涵"

ODD_TOKENS = (
    *["tok_insufficient"] * 4,
    *["tok_revoked"] * 3,
    *["tok_notify_twice"] * 2,
    *["tok_notify_late"] * 2,
    "tok_slow",
    "tok_500",
    "tok_timeout_paid",
    "tok_timeout_lost",
)
"""The last citizens' instruments: every way in which a gateway can misbehave."""


@dataclass(frozen=True, slots=True)
class LotPlan:
    """A lot, its operator and its tariff; ``lanes`` gives each code its direction."""

    code: str
    name: str
    name_zh: str
    tariff: str
    capacity: int
    lanes: dict[str, str]


@dataclass(frozen=True, slots=True)
class HospitalPlan:
    """A hospital with its departments, its level and whom it asks for splits."""

    code: str
    name: str
    name_zh: str
    departments: tuple[str, ...]
    insurer: str = "fixed"
    level: int = 3


@dataclass(frozen=True, slots=True)
class Person:
    """What the city knows of a person; without ``token`` there is no mandate."""

    ref: str
    id_no: str
    name: str
    phone: str
    score: int
    insured: bool
    plate: str
    token: str

    @property
    def pays_by_hand(self) -> bool:
        """Whether nobody may collect from this person's instrument."""
        return not self.token

    @property
    def is_odd(self) -> bool:
        """Whether this person's gateway misbehaves."""
        return self.token not in ("", "tok_ok")


LOTS = (
    LotPlan(
        "wulin-square",
        "Wulin Square on-street parking",
        "武林广场道路停车",
        "hangzhou-road-1",
        180,
        {"in-1": "in", "in-2": "in", "out-1": "out", "out-2": "out"},
    ),
    LotPlan(
        "west-lake",
        "West Lake scenic area",
        "西湖景区停车场",
        "hangzhou-westlake",
        320,
        {"north-in": "in", "north-out": "out", "south": "both"},
    ),
    LotPlan(
        "qianjiang-tower",
        "Qianjiang Tower garage",
        "钱江大厦地下车库",
        "zhumadian-offstreet-1",
        90,
        {"ramp-in": "in", "ramp-out": "out"},
    ),
)

HOSPITALS = (
    HospitalPlan(
        "qiantang-hospital",
        "Qiantang People's Hospital",
        "钱塘人民医院",
        ("内科", "骨科", "急诊科", "儿科"),
    ),
    HospitalPlan(
        "lakeside-clinic",
        "Lakeside Hospital",
        "湖滨医院",
        ("全科", "眼科", "口腔科"),
        insurer="sandbox",
        level=2,
    ),
)


@cache
def citizens() -> tuple[Person, ...]:
    """Give all citizens; the odd ones come last, and have lines."""
    dice = random.Random(SEED)  # noqa: S311  nothing here is secret
    plates = _plates(dice)
    return tuple(
        _person(number, dice, plate=next(plates)) for number in range(CITIZENS)
    )


@cache
def strangers() -> tuple[str, ...]:
    """Give the plates that nobody has bound."""
    dice = random.Random(f"{SEED} strangers")  # noqa: S311
    known = {person.plate for person in citizens()}
    new = (plate for plate in _plates(dice) if plate not in known)
    return tuple(next(new) for _ in range(STRANGERS))


def id_no_of(*, birth: str, order: int, region: str = "330106") -> str:
    """Make an identity number (GB 11643) from a birth date and an order number."""
    digits = f"{region}{birth}{order:03d}"
    return digits + ric.calc_check_digit(f"{digits}0")


def _person(number: int, dice: random.Random, *, plate: str) -> Person:
    year, month, day = (
        dice.randint(1945, 2004),
        dice.randint(1, 12),
        dice.randint(1, 28),
    )
    place = number - (CITIZENS - len(ODD_TOKENS))
    token = ODD_TOKENS[place] if place >= 0 else "tok_ok"
    by_hand = RESERVED <= number < CITIZENS - len(ODD_TOKENS) and dice.random() < 0.12  # noqa: PLR2004
    # Whoever comes first or is odd has a line, so that all ways can be seen.
    score_min = 600 if number < RESERVED or place >= 0 else 500
    name = dice.choice(FAMILY_NAMES) + "".join(
        dice.sample(GIVEN_NAMES, dice.randint(1, 2))
    )
    return Person(
        ref=f"hz-{number + 1:04d}",
        id_no=id_no_of(birth=f"{year}{month:02d}{day:02d}", order=number + 1),
        name=name,
        phone=f"+861380000{number + 1:04d}",
        score=dice.randint(score_min, 800),
        insured=dice.random() < 0.75,  # noqa: PLR2004
        plate=plate,
        token="" if by_hand else token,
    )


def _plates(dice: random.Random) -> Iterator[str]:
    """Make plates of Hangzhou without end, one in four green; none comes twice."""
    made: set[str] = set()
    while True:
        if dice.random() < 0.25:  # noqa: PLR2004
            plate = f"浙A{dice.choice(GREEN)}{dice.randint(10000, 99999)}"
        else:
            plate = "浙A" + "".join(dice.choices(SERIAL, k=5))
        if plate not in made:
            made.add(plate)
            yield plate
