"""A worker beside the browser: Playwright's thread has an event loop of its own."""

from threading import Thread

from django.db import connections

from ledger.tasks import settle_turn


def settle_elsewhere() -> None:
    """Let a worker collect what is due, in a thread of its own."""

    def work() -> None:
        settle_turn()
        connections.close_all()

    worker = Thread(target=work)
    worker.start()
    worker.join()
