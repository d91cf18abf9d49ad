"""``manage.py import_prices``: a hospital's price list from a file."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from clinic.models import Hospital
from clinic.operations.import_prices import PriceRowsRefused, import_prices
from clinic.operations.publish_prices import publish_prices
from clinic.queries.prices import changes_of
from clinic.rules.price_changes import PriceChanges
from clinic.rules.price_rows import REASONS
from ledger.errors import Rejected
from ledger.money import Money
from ledger.rules.spelling import spell_money

BY = "command: import_prices"
CHANGES_SHOWN_MAX = 50
"""A screen or two; the counts below them are of all."""


class Command(BaseCommand):
    """Keeps the file as a draft and tells what it changes; publishes when told to."""

    help = _(
        "Import a hospital's price list (CSV or XLSX) as a draft and print what it"
        " changes; the last line is JSON. The columns stand in clinic/README.md."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, whose it is, from which day on, and whether to publish it."""
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--hospital", required=True, metavar="CODE", help=_("whose prices")
        )
        parser.add_argument(
            "--from",
            dest="valid_from",
            required=True,
            type=date.fromisoformat,
            metavar="DATE",
            help=_("the first day of the new prices, YYYY-MM-DD"),
        )
        parser.add_argument(
            "--publish",
            action="store_true",
            help=_("publish it at once; without this it stays a draft"),
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Import, preview, and publish if asked to.

        Raises:
            CommandError: no such file or hospital, bad rows, or a refusal; exit 2.
        """
        hospital, content = _hospital(options["hospital"]), _content(options["file"])
        at = datetime.now(UTC)
        try:
            price_list = import_prices(
                hospital_id=hospital.id,
                content=content,
                valid_from=options["valid_from"],
                by=BY,
                at=at,
            )
            changes = changes_of(price_list)
            for line in _told(changes, hospital.currency):
                self.stdout.write(line)
            if options["publish"]:
                publish_prices(price_list_id=price_list.id, by=BY, at=at)
                price_list.refresh_from_db(fields=["status"])
        except PriceRowsRefused as refusal:
            for mistake in refusal.mistakes:
                place = _("row %(row)d, %(column)s") % {
                    "row": mistake.row,
                    "column": mistake.column or "-",
                }
                reason = _(REASONS[mistake.reason])
                self.stderr.write(f"{place}: {reason} {mistake.value}".rstrip())
            raise _refused(refusal) from refusal
        except Rejected as refusal:
            raise _refused(refusal) from refusal
        facts = {"version": price_list.version, "status": price_list.status}
        self.stdout.write(json.dumps(facts | changes.as_counts()))


def _hospital(code: str) -> Hospital:
    hospital = Hospital.objects.filter(code=code).first()
    if hospital is None:
        raise CommandError(_("There is no hospital %s") % code, returncode=2)
    return hospital


def _content(path: Path) -> bytes:
    if not path.is_file():
        raise CommandError(_("There is no file %s") % path, returncode=2)
    return path.read_bytes()


def _refused(refusal: Rejected) -> CommandError:
    return CommandError(_(str(refusal.sentence)) % refusal.facts, returncode=2)


def _told(changes: PriceChanges, currency: str) -> Iterator[str]:
    """Write the changes as people compare them, the first of each kind."""
    shown = CHANGES_SHOWN_MAX
    told = [("+", [price], price) for price in changes.new[:shown]]
    told += [("~", [old, new], new) for old, new in changes.changed[:shown]]
    told += [("-", [price], price) for price in changes.gone[:shown]]
    for sign, prices, price in told:
        amounts = [
            spell_money(Money(each.unit_price_minor, currency), language="en")
            for each in prices
        ]
        yield f"{sign} {price.code} {price.name} {' → '.join(amounts)}"
