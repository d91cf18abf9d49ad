"""A storm over a city that settles bills: everything that can die dies, by a seed."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from config import embedded
from config.demo.signing import ClientKey
from config.embedded.places import CHECKOUT
from tests.faults.blows import Blows
from tests.faults.city import City
from tests.faults.forger import LETTERS, Forger
from tests.faults.gateway_proxy import ORDER_FAULTS
from tests.faults.notification_proxy import NOTICE_FAULTS
from tests.faults.people import People
from tests.faults.plan import BillPlan, Profile, draw_bills, draw_blows
from tests.faults.reckoning import Books, Reckoning

QUIET_SECONDS = 5.0
"""Longer than the gateway takes to settle, and to notify, what it was told last."""

HELD_BACK_SECONDS_MAX = 180.0

EACH_FAULT_SECONDS_MAX = 90.0

PEOPLE_SECONDS_MAX = 60.0
"""Far more than a person takes who tries again every two seconds."""

LOOK_SECONDS = 1.0
REASON_LINES_MAX = 20

UNFINISHED = """
SELECT (SELECT count(*) FROM ledger_bill
         WHERE status = 'settling'
            OR collect_at < now() + interval '1 hour')
     + (SELECT count(*) FROM ledger_refund
         WHERE status NOT IN ('succeeded', 'declined'))
     + (SELECT count(*) FROM ledger_question
         WHERE ask_at < now() + interval '10 minutes')
"""
"""What is being paid or given back, asked about, or to be collected before long."""


@dataclass(slots=True)
class Storm:
    """One storm; ``figures`` and ``complaints`` are filled in as it goes."""

    profile: Profile
    seed: int
    figures: dict[str, Any] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)

    def rage(self, folder: Path) -> None:
        """Let it pass over a city of its own in ``folder``, and count."""
        city_of = City(
            folder, seed=self.seed, straying_seconds=self.profile.straying_seconds
        )
        with embedded.servers(city_of.needed), city_of as city:
            told = json.loads(
                city.run(
                    *("-m", "tests.faults.storm_bills"),
                    *(self.profile.name, str(self.seed)),
                )
            )
            plans = draw_bills(self.profile, self.seed)
            key = ClientKey.of(told["key_id"], told["secret"])
            city.launch("web")
            city.wait_for_web()
            bills = dict(zip(told["bills"], plans, strict=True))
            people = People(
                city.web_url, key, [(plan, bill) for bill, plan in bills.items()]
            )
            self._pass_over(city, people)
            self._reckon(city, bills, people)

    def _pass_over(self, city: City, people: People) -> None:
        """Blow, let the weather clear, wait until all is settled, bring on the rest."""
        forger = Forger(
            city.web_port,
            database_url=city.environment["DATABASE_URL"],
            seed=self.seed,
        )
        blows = Blows(city)
        began = time.monotonic()
        try:
            city.launch("worker")
            city.launch("beat")
            people.start()
            forger.start()
            for pause, blow in draw_blows(self.profile, self.seed):
                time.sleep(pause)
                blows.deal(blow)
            self._wait_for_each_fault(city)
            self.figures["storm_seconds"] = round(time.monotonic() - began, 1)
            city.mend()
            city.orders.is_clear = True
            self._wait_until_settled(city, people)
            forger.stop()
            city.stop_workers()
            self._wait_until_quiet(city)
            city.orders.weights = {}
            self._bring_forward(city, people)
        finally:
            people.stop()
            forger.stop()
        self.figures["seconds_until_settled"] = round(time.monotonic() - began, 1)
        self._count(city, blows, forger, people)

    def _wait_for_each_fault(self, city: City) -> None:
        """Let the weather be bad until what is drawn has come: machines may be slow."""
        deadline = time.monotonic() + EACH_FAULT_SECONDS_MAX
        while _unseen(city) and time.monotonic() < deadline:
            city.mend()
            time.sleep(LOOK_SECONDS)

    def _wait_until_settled(self, city: City, people: People) -> None:
        """Wait by the clock on the wall, as long as the profile has patience."""
        deadline = time.monotonic() + self.profile.patience_seconds
        while time.monotonic() < deadline:
            city.mend()
            is_over = people.left == 0 and city.orders.is_quiet
            if is_over and city.count(UNFINISHED) == 0:
                return
            time.sleep(LOOK_SECONDS)

    def _bring_forward(self, city: City, people: People) -> None:
        """Take turns ahead of the clock until all is done and everybody has gone.

        Who waits for a payment goes on when it has come, and asks for money back:
        one more turn is taken after the last one has left.
        """
        deadline = time.monotonic() + PEOPLE_SECONDS_MAX
        has_left = False
        while not has_left and time.monotonic() < deadline:
            has_left = people.left == 0
            told = city.run(
                *("-m", "tests.faults.finish", self.profile.name, str(self.seed))
            )
            ahead = json.loads(told)["ahead_seconds"]
            self.figures["ahead_seconds"] = max(
                ahead, self.figures.get("ahead_seconds", 0)
            )
        if not has_left:
            self.complaints.append(f"{people.left} people are not done yet.")

    def _wait_until_quiet(self, city: City) -> None:
        """Wait until nothing is under way any more, to the gateway or from it."""
        deadline = time.monotonic() + HELD_BACK_SECONDS_MAX
        while not (city.orders.is_quiet and city.notices.is_quiet):
            assert time.monotonic() < deadline, "a proxy still holds something back"
            time.sleep(LOOK_SECONDS)
        time.sleep(QUIET_SECONDS)

    def _count(self, city: City, blows: Blows, forger: Forger, people: People) -> None:
        faults = blows.dealt + city.orders.faults + city.notices.faults
        faults.update({f"{name}_posted": n for name, n in forger.refused.items()})
        faults.update({f"notice_{name}": n for name, n in forger.taken.items()})
        self.figures |= {
            "faults": dict(sorted(faults.items())),
            "faults_total": faults.total(),
            "died_by_themselves": dict(city.died_by_themselves),
            "forged_refused": forger.refused.total(),
            "calls": dict(sorted(people.answers.items())),
        }
        self.complaints += forger.wrongly + people.broken_promises
        unseen = self.profile.blows - blows.dealt.keys() | _unseen(city)
        unseen |= LETTERS - (forger.refused + forger.taken).keys()
        self.complaints += [f"Of {name} there was none." for name in sorted(unseen)]

    def _reckon(self, city: City, bills: dict[str, BillPlan], people: People) -> None:
        books = Books.read(city.environment["DATABASE_URL"])
        reckoning = Reckoning(bills, books, city.sandbox)
        self.complaints += reckoning.complaints()
        payments = {str(payment["id"]) for payment in books.payments}
        for lost in people.acknowledged - payments:
            self.complaints.append(f"Payment {lost} was acknowledged and is lost.")
        self.complaints += reckoning.missing_refunds(people.refunds)
        self.complaints += city.verify()
        statuses = Counter(str(row["status"]) for row in books.bills.values())
        by_hand = [p for p in books.payments if p["channel"] != "worker"]
        self.figures |= {
            "bills": len(books.bills),
            "settled": statuses["settled"],
            "waiting": reckoning.waiting(),
            "payments": len(books.payments),
            "paid_by_hand": sum(p["status"] == "succeeded" for p in by_hand),
            "answers_lost": books.answers_lost,
            "duplicates_absorbed": {
                "notifications": city.notices.duplicates,
                "orders": city.orders.faults["order_twice"],
                "calls": people.answers["replayed"],
            },
            "surplus": len(books.surplus),
            "refunds": len(books.refunds),
            "refunds_asked_for": len(people.refunds),
        }


def _unseen(city: City) -> set[str]:
    """Name what has not happened yet to any order or notification."""
    happened = city.orders.faults + city.notices.faults
    drawn: set[str] = {*ORDER_FAULTS, *NOTICE_FAULTS}
    return drawn - happened.keys()


def storm_figures(profile: Profile, seed: int) -> dict[str, Any]:
    """Let a storm rage in a folder of its own; give its figures, once all is well.

    The folder with every log stays where it is when something is wrong.
    """
    storm = Storm(profile, seed)
    storm.figures |= {"profile": profile.name, "seed": seed}
    with folder_of_its_own() as folder:
        storm.rage(folder)
        wrong = "\n".join(storm.complaints[:REASON_LINES_MAX])
        assert not storm.complaints, (
            f"seed {seed}: {len(storm.complaints)} complaints, logs in {folder}\n"
            f"{wrong}\n{json.dumps(storm.figures)}"
        )
    return storm.figures


@contextlib.contextmanager
def folder_of_its_own() -> Iterator[Path]:
    """Keep servers and logs in a new folder; it is removed when all went well."""
    folder = Path(tempfile.mkdtemp(prefix="citytab-storm-"))
    folder.chmod(0o755)  # the database's own user passes through
    former = os.environ.get("CITYTAB_VAR")
    os.environ["CITYTAB_VAR"] = str(folder)
    try:
        yield folder
        clean = [sys.executable, "-m", "config.embedded.clean"]
        subprocess.run(clean, cwd=CHECKOUT, check=True)
        shutil.rmtree(folder)
    finally:
        if former is None:
            del os.environ["CITYTAB_VAR"]
        else:
            os.environ["CITYTAB_VAR"] = former
