"""Run as a script, ``tied.py PID COMMAND …``: become a command that dies with PID.

A supervisor that is killed outright can't stop its children, so the kernel does.
Only Linux offers that; elsewhere the next supervisor finds its ports taken.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1  # from <linux/prctl.h>


def main() -> None:
    """Tie this process to the supervisor, then become the command."""
    supervisor, *command = sys.argv[1:]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM))
    if os.getppid() != int(supervisor):
        sys.exit(1)  # It died before we were tied to it.
    os.execv(command[0], command)  # noqa: S606  the supervisor's own command


if __name__ == "__main__":
    main()
