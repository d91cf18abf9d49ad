"""The user of this machine that our servers run as."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.embedded.trouble import ServerTrouble

ROOT = 0


@dataclass(frozen=True, slots=True)
class Account:
    """Who owns the data and runs the servers; never root."""

    uid: int
    gid: int

    @property
    def is_other(self) -> bool:
        """Whether we are root and have to become this user."""
        return os.geteuid() == ROOT

    def child_options(self) -> dict[str, Any]:
        """Give the arguments of ``Popen`` that make a child run as this user."""
        options: dict[str, Any] = {"cwd": "/", "env": child_environment()}
        if self.is_other:
            options |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        return options

    def can_run(self, binary: Path) -> bool:
        """Tell whether this user reaches the binary and all its libraries."""
        try:
            asked = subprocess.run(
                [binary, "--version"],
                check=False,
                capture_output=True,
                **self.child_options(),
            )
        except OSError:
            return False
        return asked.returncode == 0

    def can_enter(self, folder: Path) -> bool:
        """Tell whether this user may walk through the folder."""
        asked = subprocess.run(
            ["/bin/sh", "-c", 'test -d "$1" -a -x "$1"', "sh", folder],
            check=False,
            capture_output=True,
            **self.child_options(),
        )
        return asked.returncode == 0

    def give(self, path: Path) -> None:
        """Make this user the owner of what we have just created."""
        if self.is_other:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


def child_environment() -> dict[str, str]:
    """Give servers nothing of the caller's environment but the search path."""
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "TZ": "UTC"}


def account_for(data: Path) -> Account:
    """Choose the owner of existing data; else ourselves; for root, a powerless user.

    Raises:
        ServerTrouble: we are root and the machine has no unprivileged user.
    """
    if os.geteuid() != ROOT:
        return Account(os.geteuid(), os.getegid())
    if data.exists() and data.stat().st_uid != ROOT:
        return Account(data.stat().st_uid, data.stat().st_gid)
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(user.pw_uid, user.pw_gid)
    text = (
        "PostgreSQL refuses to run as root, and this machine has neither a user"
        " 'postgres' nor 'nobody'. Create one: useradd --system postgres"
    )
    raise ServerTrouble(text)
