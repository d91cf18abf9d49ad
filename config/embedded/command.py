"""Running a management command with the servers it needs."""

import os
import signal
import sys
import warnings
from collections.abc import Sequence

from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command, execute_from_command_line

from config.embedded.environment import fill
from config.embedded.lease import servers
from config.embedded.trouble import ServerTrouble, say

# These read code and files only, so they run on a machine without any server.
WITHOUT_SERVERS = frozenset(
    {
        "check",
        "collectstatic",
        "compilemessages",
        "catalogues",
        "diffsettings",
        "doctor",
        "findstatic",
        "help",
        "makemessages",
        "makemigrations",
        "quote",
        "sandbox_gateway",
        "sandbox_insurer",
        "spectacular",
        "startapp",
        "testserver",
        "version",
    }
)
# It migrates by itself.
MIGRATING = frozenset({"migrate", "setup_database", "sqlmigrate"})
HELP = frozenset({"-h", "--help", "--version"})


def run(arguments: Sequence[str]) -> int:
    """Run one command; the servers live as long as it, unless others use them.

    Gives 1, having said why, when a server can't run here or a setting is missing.
    """
    name = arguments[1] if len(arguments) > 1 else "help"
    idle = name in WITHOUT_SERVERS or not HELP.isdisjoint(arguments)
    try:
        needed = fill(os.environ)
        if idle:
            _without_servers(arguments)
            return 0
        with servers(needed):
            if needed.database and name not in MIGRATING:
                _migrate_if_new()
            execute_from_command_line(list(arguments))
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    except (ServerTrouble, ImproperlyConfigured) as trouble:
        say(str(trouble))
        return 1
    return 0


def _without_servers(arguments: Sequence[str]) -> None:
    # makemigrations would compare with the database if there were one.
    warnings.filterwarnings("ignore", "Got an error checking a consistent migration")
    execute_from_command_line(list(arguments))


def _migrate_if_new() -> None:
    """Bring our own database to the code's migrations."""
    import django  # noqa: PLC0415  settings may be read from here on only
    from django.db import connections  # noqa: PLC0415
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

    django.setup()
    executor = MigrationExecutor(connections["owner"])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("setup_database", stdout=sys.stderr)
    connections.close_all()
