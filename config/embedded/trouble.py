"""The one way in which starting our own servers fails."""

import sys


class ServerTrouble(Exception):
    """A server of ours can't run here; the text says why and what mends it."""


class ServerEnded(ServerTrouble):
    """The server's process ended while we waited for its first answer."""


def say(text: str) -> None:
    """Tell whoever started us, beside the command's own output."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201  nothing logs this early
