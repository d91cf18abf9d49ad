"""``python -m config.embedded.clean``: forget this checkout's data for good."""

import shutil
import sys

from config.embedded.lease import pids
from config.embedded.places import SHARED, places
from config.embedded.trouble import say


def main() -> int:
    """Remove data and sockets that lie outside var, unless they are in use."""
    if any(pids().values()):
        say("The servers of this checkout are running; end what uses them first.")
        return 1
    here = places()
    shutil.rmtree(here.sockets, ignore_errors=True)
    if here.data.is_relative_to(SHARED):
        shutil.rmtree(here.data.parent)
    return 0


if __name__ == "__main__":
    sys.exit(main())
