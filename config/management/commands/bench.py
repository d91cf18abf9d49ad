"""``manage.py bench``: measure what was promised, beside a reference."""

import json
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.management import BaseCommand

from config.bench.exits import bench_exits
from config.bench.posting import bench_posting

BENCHES: dict[str, Callable[[int, int], dict[str, Any]]] = {
    "exits": bench_exits,
    "posting": bench_posting,
}


class Command(BaseCommand):
    """Measures in a database of its own and drops it at the end."""

    help = "Measure one thing beside its reference; the last line is JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take which benchmark, and how long."""
        parser.add_argument("name", choices=sorted(BENCHES))
        parser.add_argument(
            "--seconds", type=int, default=8, help="seconds each measurement takes"
        )
        parser.add_argument(
            "--rounds", type=int, default=3, help="rounds whose median is reported"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run it and print its figures."""
        bench = BENCHES[options["name"]]
        figures = bench(options["seconds"], options["rounds"])
        self.stdout.write(json.dumps({"bench": options["name"], **figures}))
