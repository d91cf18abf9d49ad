"""The proxies do to requests what they say, and only what the seed says."""

import contextlib
import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from tests.factories.listener import Listener
from tests.faults.gateway_proxy import Fault, GatewayProxy
from tests.faults.notification_proxy import NotificationProxy
from tests.faults.plan import PROFILES, draw_bills, draw_blows


def answered(_: bytes) -> bytes:
    return b'{"status": "succeeded"}'


def send(url: str, amount_minor: int) -> str:
    """Send an order; what came back, or ``lost``."""
    body = json.dumps({"amount_minor": amount_minor}).encode()
    try:
        with urllib.request.urlopen(url, body, timeout=2) as answer:  # noqa: S310 - our own
            return "whole" if json.load(answer) else "empty"
    except (OSError, ValueError):
        return "lost"


@pytest.fixture
def gateway() -> Iterator[Listener]:
    with Listener((200, answered)) as listener:
        yield listener


@pytest.mark.parametrize(
    ("fault", "comes_back", "arrives"),
    [
        (Fault.NONE, "whole", 1),
        (Fault.ORDER_TWICE, "whole", 2),
        (Fault.ANSWER_DROPPED, "lost", 1),
        (Fault.ANSWER_LATE, "lost", 1),
        (Fault.ANSWER_CUT, "lost", 1),
        (Fault.ORDER_RESET, "lost", 0),
    ],
)
def test_a_fault_does_what_its_name_says(
    gateway: Listener, fault: Fault, comes_back: str, arrives: int
) -> None:
    with GatewayProxy(1, weights={fault: 100}, straying=0) as proxy:
        proxy.upstream_port = int(gateway.url.rpartition(":")[2])
        assert send(f"{proxy.url}/charges", 1000) == comes_back
        assert len(gateway.heard) == arrives
        assert proxy.faults[fault] == (0 if fault is Fault.NONE else 1)


def test_a_third_try_passes_and_so_do_questions_when_it_is_clear(
    gateway: Listener,
) -> None:
    with GatewayProxy(1, weights={Fault.ORDER_RESET: 100}, straying=0) as proxy:
        proxy.upstream_port = int(gateway.url.rpartition(":")[2])
        tries = [send(f"{proxy.url}/charges", 1000) for _ in range(3)]
        assert tries == ["lost", "lost", "whole"]
        assert send(f"{proxy.url}/charges/query", 0) == "lost"
        proxy.is_clear = True
        assert send(f"{proxy.url}/charges/query", 0) == "whole"


def test_an_order_that_strays_arrives_when_its_sender_has_given_it_up(
    gateway: Listener,
) -> None:
    with GatewayProxy(1, weights={}, straying=100, straying_seconds=0.5) as proxy:
        proxy.upstream_port = int(gateway.url.rpartition(":")[2])
        assert send(f"{proxy.url}/charges", 1000) == "lost"
        assert not proxy.is_quiet
        assert gateway.heard == []
        gateway.wait_for(1)
        assert send(f"{proxy.url}/charges", 1000) == "whole"


def test_who_knocks_while_it_refuses_is_refused(gateway: Listener) -> None:
    with GatewayProxy(1, weights={}, straying=0) as proxy:
        proxy.upstream_port = int(gateway.url.rpartition(":")[2])
        proxy.refuse()
        with pytest.raises(urllib.error.URLError, match="refused"):
            urllib.request.urlopen(proxy.url, b"", timeout=2)  # noqa: S310 - our own
        proxy.listen()
        assert send(f"{proxy.url}/charges", 1000) == "whole"


def test_the_same_seed_disturbs_the_same_orders_whatever_their_order(
    gateway: Listener,
) -> None:
    def fates(amounts: list[int]) -> dict[int, str]:
        with GatewayProxy(7, weights={Fault.ORDER_RESET: 50}, straying=0) as proxy:
            proxy.upstream_port = int(gateway.url.rpartition(":")[2])
            return {one: send(f"{proxy.url}/charges", one) for one in amounts}

    amounts = list(range(1000, 1020))
    assert fates(amounts) == fates(amounts[::-1])
    assert set(fates(amounts).values()) == {"lost", "whole"}


def test_notifications_come_twice_late_or_not_at_all_but_most_come() -> None:
    with Listener() as door, NotificationProxy(3) as proxy:
        proxy.upstream_port = int(door.url.rpartition(":")[2])
        for amount in range(40):
            body = json.dumps({"data": {"amount_minor": amount}}).encode()
            request = urllib.request.Request(proxy.url, body)  # noqa: S310 - our own
            with contextlib.suppress(OSError):
                urllib.request.urlopen(request, timeout=5).close()  # noqa: S310
        door.wait_for(30, seconds=20)
        deadline = time.monotonic() + 10
        while not proxy.duplicates and time.monotonic() < deadline:
            time.sleep(0.05)
        assert proxy.duplicates > 0
        assert {"notification_late", "notification_reset"} <= set(proxy.faults)


def test_a_seed_draws_the_same_storm_again_and_another_seed_another() -> None:
    profile = PROFILES["short"]
    assert draw_bills(profile, 5) == draw_bills(profile, 5)
    assert draw_bills(profile, 5) != draw_bills(profile, 6)
    assert draw_blows(profile, 5) == draw_blows(profile, 5)
    assert {blow for _, blow in draw_blows(profile, 5)} == profile.blows
