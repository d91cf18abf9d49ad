"""``manage.py quote``: what one stay costs under a tariff, as JSON."""

import argparse
import json
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext
from rest_framework.exceptions import ValidationError

from ledger.api.fields import MomentField
from ledger.errors import DomainError
from parking.ports import Stay
from parking.queries.tariffs import quote_by_code, tariff_codes


class Command(BaseCommand):
    """Print a quote; books nothing and asks no database."""

    help = "Say what one stay costs under a tariff, as JSON."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the tariff, the times, the vehicle class and earlier stays."""
        known = ", ".join(tariff_codes())
        parser.add_argument("--tariff", required=True, metavar="CODE", help=known)
        for name in ("--entry", "--exit"):
            parser.add_argument(name, required=True, metavar="TIME", type=moment)
        parser.add_argument("--class", dest="vehicle_class", default="car")
        parser.add_argument(
            "--prior",
            nargs=2,
            action="append",
            default=[],
            metavar=("ENTRY", "EXIT"),
            type=moment,
            help="an earlier stay of the car, for tariffs that look at them; repeat it",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Price the stay and print the quote.

        Raises:
            CommandError: the tariff, a time or the class is refused; exit code 2.
        """
        stay = Stay(
            entry_at=options["entry"],
            exit_at=options["exit"],
            vehicle_class=options["vehicle_class"],
            prior=tuple(Stay(*times) for times in options["prior"]),
        )
        try:
            quote = quote_by_code(code=options["tariff"], stay=stay)
        except DomainError as refusal:
            sentence = gettext(str(refusal.sentence)) % refusal.facts
            raise CommandError(sentence, returncode=2) from refusal
        self.stdout.write(json.dumps(quote.as_json(), ensure_ascii=False))


def moment(text: str) -> datetime:
    """Read an RFC 3339 time, which always says its offset.

    Raises:
        ArgumentTypeError: it is no time, says no offset or is of another age.
    """
    try:
        read: datetime = MomentField().run_validation(text)
    except ValidationError as mistake:
        sentence = f"{text}: {' '.join(map(str, mistake.detail))}"
        raise argparse.ArgumentTypeError(sentence) from mistake
    return read
