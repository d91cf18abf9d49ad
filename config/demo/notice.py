"""What the demo tells: ``var/demo.json`` for programs, a panel for people."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.panel import Panel
from rich.table import Table

FILE_NAME = "demo.json"


def write_notice(path: Path, facts: Mapping[str, Any]) -> None:
    """Write the file so that nobody ever reads half of it; it holds secrets."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(facts, ensure_ascii=False, indent=1))
    draft.replace(path)


def read_notice(path: Path) -> dict[str, Any]:
    """Read what a demo left behind that was killed; nothing where there is none."""
    try:
        facts: dict[str, Any] = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return facts


def show_panel(
    console: Console, facts: Mapping[str, Any], *, var: Path, seconds: float
) -> None:
    """Print where everything is, and who may sign in with what."""
    table = Table.grid(padding=(0, 2))
    base_url = facts["base_url"]
    for name, value in [
        ("Site", base_url),
        ("Admin", f"{base_url}/admin/"),
        ("API", f"{base_url}/api/docs/"),
        ("Sandbox gateway", facts["sandbox_url"]),
        ("Sandbox insurer", facts["insurer_url"]),
        ("", ""),
        *[
            (login["role"], f"{login['username']}  {login['password']}")
            for login in facts["logins"]
        ],
        ("", ""),
        ("Keys, people, ports", str(var / FILE_NAME)),
        ("Logs", str(var / "log")),
    ]:
        table.add_row(name, value)
    subtitle = f"ready in {seconds:.1f} s · Ctrl-C ends it all"
    console.print(Panel(table, title="CityTab", subtitle=subtitle, expand=False))
