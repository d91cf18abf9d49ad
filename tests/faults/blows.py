"""What a storm does to processes, one blow after the other."""

import os
import signal
import time
from collections import Counter

import redis

from config import embedded
from tests.faults.city import City
from tests.faults.plan import Blow

BROKER_FROZEN_SECONDS = 4.0
"""Eight times as long as anybody of ours waits for it."""

DOWN_SECONDS = 1.5
"""How long a server stays away that was killed."""

WORKER_FROZEN_SECONDS = 35.0
"""Longer than until its orders are asked about: what it still holds is stale."""

GATEWAY_REFUSES_SECONDS = 3.0


class Blows:
    """Deals blows to a city and counts them."""

    def __init__(self, city: City) -> None:
        self._city = city
        self.dealt: Counter[str] = Counter()
        self._ways = {
            Blow.WORKER_KILLED: lambda: city.renew("worker"),
            Blow.WORKER_ENDED_WARM: lambda: city.end_warm("worker"),
            Blow.WORKER_FROZEN: lambda: city.freeze(
                "worker", seconds=WORKER_FROZEN_SECONDS
            ),
            Blow.BEAT_KILLED: lambda: city.renew("beat"),
            Blow.WEB_KILLED: lambda: city.renew("web"),
            Blow.BROKER_FLUSHED: self._flush_broker,
            Blow.BROKER_FROZEN: self._freeze_broker,
            Blow.BROKER_KILLED: self._kill_broker,
            Blow.DATABASE_KILLED: self._kill_database,
            Blow.GATEWAY_KILLED: self._kill_gateway,
            Blow.GATEWAY_REFUSES: self._refuse,
        }

    def deal(self, blow: Blow) -> None:
        """Deal one; what it killed is back when this returns."""
        self._city.mend()
        self._ways[blow]()
        self.dealt[blow] += 1

    def _flush_broker(self) -> None:
        broker = redis.Redis.from_url(self._city.environment["REDIS_URL"])
        broker.flushall()
        broker.close()

    def _freeze_broker(self) -> None:
        pid = embedded.pids()["broker"]
        assert pid is not None
        os.kill(pid, signal.SIGSTOP)
        time.sleep(BROKER_FROZEN_SECONDS)
        os.kill(pid, signal.SIGCONT)

    def _kill_broker(self) -> None:
        self._city.kill_server("broker")
        time.sleep(DOWN_SECONDS)
        embedded.ensure_valkey()

    def _kill_database(self) -> None:
        self._city.kill_server("database")
        time.sleep(DOWN_SECONDS)
        embedded.ensure_postgres()

    def _kill_gateway(self) -> None:
        port = self._city.sandbox.port
        self._city.sandbox.kill()
        time.sleep(DOWN_SECONDS)
        self._city.sandbox.start(port=port)

    def _refuse(self) -> None:
        self._city.orders.refuse()
        time.sleep(GATEWAY_REFUSES_SECONDS)
        self._city.orders.listen()
