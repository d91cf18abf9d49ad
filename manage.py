#!/usr/bin/env python
"""Run a command of CityTab, with servers of our own where none are named."""

import os
import sys


def main() -> int:
    """Start what the command needs, run it, and leave nothing running."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        from config.embedded.command import run
    except ImportError as error:
        print(f"{error}. Build the environment first: make .venv", file=sys.stderr)
        return 1
    return run(sys.argv)


if __name__ == "__main__":
    sys.exit(main())
