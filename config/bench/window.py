"""A cashier at work: opens a shift, serves patients at the desk, counts the drawer."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.urls import reverse

from config.bench.browser import Browser, Shown
from ledger.rules.tills import PIECES

FLOAT_MINOR = 100_00
NOTE_MINOR = 100_00
"""What people hand over if they don't have it exactly."""

TWICE = 3
"""Every so manieth form is sent twice at once, as by a finger that trembles."""

WAYS = ("note", "cash", "qr", "mixed")


class WentWrong(Exception):
    """The desk showed what it shouldn't have."""


@dataclass(slots=True)
class Cashier:
    """Somebody with a shift of their own, and what they know of their drawer."""

    name: str
    password: str
    merchant_id: UUID
    browser: Browser
    shift_id: str = ""
    drawer_minor: int = 0
    taken: list[str] = field(default_factory=list)
    """The bills whose money this cashier took."""
    lost_races: int = 0

    def sit_down(self) -> None:
        """Sign in and open a shift.

        Raises:
            WentWrong: one of them was refused.
        """
        address = reverse("admin:login")
        self.browser.get(address)
        told = {"username": self.name, "password": self.password}
        _went(self.browser.post(address, {**told, "next": reverse("desk")}))
        address = reverse("admin:ledger_shift_open_shift")
        form = dict(self.browser.get(address).fields)
        form |= {"merchant": str(self.merchant_id), "desk": self.name}
        form["float_minor"] = _written(FLOAT_MINOR)
        _went(self.browser.post(address, form))
        self.shift_id = form["row_id"]
        self.drawer_minor = FLOAT_MINOR

    def serve(self, id_no: str) -> None:
        """Find a person, register a visit, take its fee, print the receipt.

        Raises:
            WentWrong: something wasn't shown as it should be.
        """
        found = self.browser.post(reverse("desk"), {"text": id_no})
        person = next((one for one in found.links if "/desk/people/" in one), None)
        if person is None:
            raise WentWrong(found.status, found.location)
        form = {**self.browser.get(person).fields, "department": "Outpatients"}
        visit = _went(self.browser.post(person, form)).location
        bill_id = self.take(visit)
        if bill_id:
            self._print(bill_id)

    def take(self, visit: str) -> str:
        """Take what a visit asks for; give the bill, or nothing: another was first.

        Raises:
            WentWrong: nobody was paid.
        """
        address = f"{visit}pay/"
        form = dict(self.browser.get(address).fields)
        if "payment_id" not in form:
            self.lost_races += 1
            return ""
        owed_minor = int(form.pop("owed"))
        slip = f"Q-{form['payment_id'][-12:]}"
        tenders, kept_minor = _tenders(owed_minor, len(self.taken), slip=slip)
        told = form | tenders
        windows = 2 if len(self.taken) % TWICE == 0 else 1
        for answer in self._sent(address, told, windows=windows):
            _went(answer)
        if "Taken:" not in self.browser.get(visit).text:
            self.lost_races += 1
            return ""
        self.drawer_minor += kept_minor
        bill_id = form["seen"].partition(":")[0]
        self.taken.append(bill_id)
        return bill_id

    def go_home(self) -> None:
        """Count the drawer as it must be by now, and close the shift.

        Raises:
            WentWrong: the books say something else.
        """
        pieces = {f"piece_{p}": str(n) for p, n in _pieces(self.drawer_minor) if n}
        for act, told in (("count", pieces), ("close", {})):
            address = reverse(f"admin:ledger_shift_{act}", args=[self.shift_id])
            _went(self.browser.post(address, told))

    def _sent(self, address: str, told: dict[str, str], *, windows: int) -> list[Shown]:
        with ThreadPoolExecutor(windows) as hands:
            post = self.browser.post
            sent = [hands.submit(post, address, told) for _ in range(windows)]
            return [one.result() for one in sent]

    def _print(self, bill_id: str) -> None:
        address = reverse("print-bill-receipt", args=[bill_id])
        printed = self.browser.post(address, {})
        if not printed.text.startswith("%PDF"):
            raise WentWrong(address, printed.status)


def _tenders(owed_minor: int, turn: int, *, slip: str) -> tuple[dict[str, str], int]:
    """Say what is handed over, and what of it stays in the drawer."""
    way = WAYS[turn % len(WAYS)]
    if way == "qr":
        return {"qr": _written(owed_minor), "qr_slip": slip}, 0
    if way == "mixed":
        part_minor = owed_minor // 3
        rest = {"qr": _written(owed_minor - part_minor), "qr_slip": slip}
        return {"cash": _written(part_minor), **rest}, part_minor
    handed_minor = max(NOTE_MINOR, owed_minor) if way == "note" else owed_minor
    return {"cash": _written(handed_minor)}, owed_minor


def _pieces(amount_minor: int) -> Iterator[tuple[int, int]]:
    for piece in PIECES["CNY"]:
        number, amount_minor = divmod(amount_minor, piece)
        yield piece, number


def _written(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02d}"


def _went(answer: Shown) -> Shown:
    """See to it that a form was taken: its answer leads on.

    Raises:
        WentWrong: it was shown again.
    """
    if answer.is_page:
        raise WentWrong(answer.status, _told(answer))
    return answer


def _told(answer: Shown) -> Any:
    return answer.text[answer.text.find("<h1") :][:2000]
