"""``manage.py bench``: measure what was promised, beside a reference."""

import json
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.management import BaseCommand

from config.bench.cashiers import bench_cashiers
from config.bench.desk import bench_desk
from config.bench.exits import bench_exits
from config.bench.nights import bench_nights
from config.bench.portal import bench_portal
from config.bench.posting import bench_posting
from config.bench.quotes import bench_quotes
from config.bench.receipts import bench_receipts
from config.bench.settlement import bench_settlement
from config.bench.verify import bench_verify
from config.bench.visits import bench_visits

Options = dict[str, Any]


def _scale(told: Options) -> int | None:
    return None if told["here"] else told["scale"]


BENCHES: dict[str, Callable[[Options], dict[str, Any]]] = {
    "cashiers": lambda told: bench_cashiers(told["seconds"]),
    "desk": lambda told: bench_desk(
        told["seconds"], told["rounds"], scale=_scale(told)
    ),
    "exits": lambda told: bench_exits(told["seconds"], told["rounds"]),
    "nights": lambda told: bench_nights(told["inpatients"]),
    "portal": lambda told: bench_portal(
        told["seconds"], told["rounds"], scale=_scale(told)
    ),
    "posting": lambda told: bench_posting(told["seconds"], told["rounds"]),
    "quotes": lambda told: bench_quotes(told["seconds"], told["rounds"]),
    "receipts": lambda told: bench_receipts(told["seconds"], told["rounds"]),
    "settlement": lambda told: bench_settlement(told["bills"], told["rounds"]),
    "verify": lambda told: bench_verify(told["transfers"]),
    "visits": lambda told: bench_visits(told["seconds"], told["rounds"]),
}


class Command(BaseCommand):
    """Measures in a database of its own and drops it at the end."""

    help = "Measure one thing beside its reference; the last line is JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take which benchmark, and how long or how much."""
        parser.add_argument("name", choices=sorted(BENCHES))
        parser.add_argument(
            "--seconds", type=int, default=8, help="seconds each measurement takes"
        )
        parser.add_argument(
            "--rounds", type=int, default=3, help="rounds whose median is reported"
        )
        parser.add_argument(
            "--bills", type=int, default=100_000, help="settlement: bills that wait"
        )
        parser.add_argument(
            "--inpatients", type=int, default=5000, help="nights: those in bed"
        )
        parser.add_argument(
            "--transfers",
            type=int,
            default=1_000_000,
            help="verify: transfers in the books",
        )
        parser.add_argument(
            "--scale", type=int, default=100, help="desk, portal: the city's"
        )
        parser.add_argument(
            "--here",
            action="store_true",
            help="desk, portal: ask the city that is there",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run it and print its figures."""
        figures = BENCHES[options["name"]](options)
        self.stdout.write(json.dumps({"bench": options["name"], **figures}))
