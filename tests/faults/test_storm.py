"""A storm that passes over bills being settled loses nothing and takes nothing twice.

``make faults`` lets the whole one rage; ``SEED=…`` repeats one that was seen.
"""

import json
import os

import pytest

from tests.faults.plan import PROFILES
from tests.faults.storm import storm_figures

SEED = 20_261_121


def test_nothing_is_lost_and_nothing_twice_whatever_dies(
    capsys: pytest.CaptureFixture[str],
) -> None:
    profile = PROFILES[os.environ.get("CITYTAB_STORM", "short")]
    seed = int(os.environ.get("CITYTAB_SEED", SEED))
    figures = storm_figures(profile, seed)
    with capsys.disabled():
        print(f"\n{json.dumps(figures)}")  # noqa: T201 - the figures are the point
    assert figures["bills"] == profile.bills
