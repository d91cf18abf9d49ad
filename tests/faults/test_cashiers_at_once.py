"""Ten cashiers take money at once, over HTTP: nothing is lost, doubled or stuck."""

from config.bench.cashiers import CASHIERS, reckon, work
from config.bench.server import web_server
from config.bench.windows import open_windows
from tests.databases import TestDatabase

SECONDS, PATIENTS, SHARED = 3, 60, 20


def test_ten_cashiers_at_once_lose_no_number_and_their_drawers_add_up(
    committed: TestDatabase,
) -> None:
    windows = open_windows(cashiers=CASHIERS, patients=PATIENTS, shared=SHARED)
    with web_server() as url:
        figures = reckon(work(url, windows, seconds=SECONDS))
    assert figures["known_payments"]
    assert figures["receipts_are_numbered"]
    assert (figures["shifts_closed"], figures["shifts_differing"]) == (CASHIERS, 0)
    assert (figures["deadlocks"], figures["faults"]) == (0, [])
    # Everybody served somebody, and of two windows one was too late for a bill.
    assert figures["payments"] > CASHIERS
    assert figures["races_lost"] > 0
