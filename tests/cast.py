"""The few persons whom all tests are about. Their numbers are made up."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Person:
    """What the city knows of a person, and the car the person drives."""

    ref: str
    id_no: str
    name: str
    phone: str
    score: int
    insured: bool
    plate: str

    def facts(self, **other: Any) -> dict[str, Any]:
        """What ``register_citizen`` and its API call are told."""
        names = ("id_no", "name", "phone", "score", "insured")
        return {name: getattr(self, name) for name in names} | other


LIN = Person(
    ref="hz-0001",
    id_no="330106198804120013",
    name="林晓",
    phone="+8613800000001",
    score=720,
    insured=True,
    plate="浙A12345",
)
"""Drives to work, falls ill once a year."""

WANG = Person(
    ref="hz-0002",
    id_no="330106199207030022",
    name="王强",
    phone="+8613800000002",
    score=600,
    insured=False,
    plate="浙A67890",
)
"""Has no insurance."""

CHEN = Person(
    ref="hz-0003",
    id_no="330102195601150037",
    name="陈秀英",
    phone="+8613800000003",
    score=780,
    insured=True,
    plate="浙AD00001",
)
"""A pensioner with an electric car."""

ZHAO = Person(
    ref="hz-0004",
    id_no="330108199009300047",
    name="赵敏",
    phone="+8613800000004",
    score=540,
    insured=True,
    plate="浙A0B0B0",
)
"""Below every bracket: pays at once."""
