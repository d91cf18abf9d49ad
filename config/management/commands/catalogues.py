"""``manage.py catalogues``: keep the Chinese catalogue level with the code."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand
from django.core.management.base import CommandError

from config.texts import (
    CATALOGUE,
    catalogue_with,
    compiled,
    mistakes,
    source_of,
    texts,
)


class Command(BaseCommand):
    """Takes in new texts, drops old ones, and compiles; or only looks."""

    help = "Take new texts into the Chinese catalogue and compile it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take whether to look only."""
        parser.add_argument(
            "--check",
            action="store_true",
            help="write nothing; fail if a text is missing, doubtful or not compiled",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write the catalogue, or say what is wrong with it.

        Raises:
            CommandError: something is missing.
        """
        catalogue = catalogue_with(texts())
        files = {
            CATALOGUE: source_of(catalogue),
            CATALOGUE.with_suffix(".mo"): compiled(catalogue),
        }
        wrong = list(mistakes(catalogue))
        for path, content in files.items():
            if options["check"]:
                if not path.exists() or path.read_bytes() != content:
                    wrong.append(f"{path.name} is old; run manage.py catalogues")
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
        if wrong:
            listed = "\n".join(wrong)
            text = f"{listed}\n{len(wrong)} things to mend in {CATALOGUE}"
            raise CommandError(text)
