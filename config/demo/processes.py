"""The demo's five processes beside database and broker, as they are started."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from clinic.management.insurer_sandbox import INSURER
from config.demo.addresses import HOST, Addresses
from config.demo.child import Child
from ledger.management.sandbox_answering import GATEWAY, Sandbox

NOTIFICATIONS = "/api/v1/gateways/sandbox/notifications"
WEB_WORKERS = 2
WEB_THREADS = 4
WORKER_PROCESSES = 2
"""Two of each keep two cores busy; the web's threads wait for the database."""


def all_children(addresses: Addresses, *, var: Path) -> list[Child]:
    """Name the processes in the order in which they are started."""
    environment = {
        **os.environ,
        "BASE_URL": addresses.base_url,
        "SANDBOX_URL": addresses.sandbox_url,
        "INSURER_URL": addresses.insurer_url,
        "PYTHONUNBUFFERED": "1",
    }
    commands = {
        "sandbox": [
            *_sandbox(GATEWAY, addresses.sandbox_port, var=var),
            *("--notify-url", addresses.web_url + NOTIFICATIONS),
        ],
        "insurer": _sandbox(INSURER, addresses.insurer_port, var=var),
        "web": _web(addresses),
        "worker": [
            *(*_celery("worker"), "--pool=prefork", "--without-gossip"),
            *(f"--concurrency={WORKER_PROCESSES}", "--without-mingle"),
        ],
        # Its schedule stands in code, so it has nothing to remember on disk.
        "beat": [*_celery("beat"), "--scheduler=celery.beat:Scheduler", "--pidfile="],
    }
    return [
        _child(name, command, environment=environment, var=var)
        for name, command in commands.items()
    ]


def _child(
    name: str, command: list[str], *, environment: Mapping[str, str], var: Path
) -> Child:
    log = var / "log" / f"{name}.log"
    return Child(name, [sys.executable, *command], environment, log)


def _sandbox(sandbox: Sandbox, port: int, *, var: Path) -> list[str]:
    folder = var / "sandbox"
    return [
        *("manage.py", sandbox.command, "--host", HOST, "--port", str(port)),
        *("--store", str(folder / sandbox.store)),
        *("--port-file", str(folder / sandbox.port_file)),
    ]


def _web(addresses: Addresses) -> list[str]:
    return [
        *("-m", "gunicorn", "config.wsgi", "--bind", f"{HOST}:{addresses.web_port}"),
        *("--worker-class", "gthread", "--workers", str(WEB_WORKERS)),
        *("--threads", str(WEB_THREADS), "--keep-alive", "60"),
        *("--graceful-timeout", "5", "--no-control-socket"),
    ]


def _celery(command: str) -> list[str]:
    return ["-m", "celery", "--app=config", "--quiet", command, "--loglevel=WARNING"]
