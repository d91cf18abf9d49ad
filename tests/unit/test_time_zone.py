"""The city's clocks: a zone whose days are made of whole hours."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.environment import time_zone

NAME = "CITYTAB_TIME_ZONE"


def test_without_a_name_it_is_shanghai(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(NAME, raising=False)
    assert time_zone(NAME) == "Asia/Shanghai"


@pytest.mark.parametrize("zone", ["Europe/Vienna", "America/Sao_Paulo", "UTC"])
def test_a_zone_of_whole_hours_is_taken(
    monkeypatch: pytest.MonkeyPatch, zone: str
) -> None:
    monkeypatch.setenv(NAME, zone)
    assert time_zone(NAME) == zone


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("Shanghai", "there is no 'Shanghai'"),
        ("", "there is no ''"),
        ("Asia/Kolkata", "days of Asia/Kolkata begin within an hour"),
        ("Australia/Lord_Howe", "days of Australia/Lord_Howe begin within an hour"),
    ],
)
def test_any_other_is_refused_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, zone: str, said: str
) -> None:
    monkeypatch.setenv(NAME, zone)
    with pytest.raises(ImproperlyConfigured, match=said):
        time_zone(NAME)
