"""The sandboxes' real servers, each in a process that a test may kill."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from datetime import date
from pathlib import Path
from typing import Any, Self

SECRET = "a secret that only the tests know"  # noqa: S105 - theirs alone
START_SECONDS_MAX = 30.0
STOP_SECONDS_MAX = 10.0


class SandboxServer:
    """One sandbox over the store in ``folder``; it may be started again there."""

    command = ""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = ""
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.kill()

    def start(self, *, port: int = 0) -> Self:
        """Start the server and wait until it says where it listens."""
        port_file = self.folder / f"{self.command}.port"
        port_file.unlink(missing_ok=True)
        self._process = self.launch(port=port, port_file=port_file)
        deadline = time.monotonic() + START_SECONDS_MAX
        while not port_file.exists():
            assert self._process.poll() is None, "the sandbox died while starting"
            assert time.monotonic() < deadline, "the sandbox did not start in time"
            time.sleep(0.02)
        self.url = f"http://127.0.0.1:{port_file.read_text().strip()}"
        return self

    def launch(
        self, *, port: int, port_file: Path, stderr: int | None = None
    ) -> subprocess.Popen[bytes]:
        """Run the command as it stands, without waiting for anything."""
        command = [sys.executable, "-m", "django", self.command]
        command += ["--port", str(port), "--port-file", str(port_file)]
        command += ["--store", str(self.folder / f"{self.command}.sqlite3")]
        command += self.arguments
        environment = os.environ | {"SANDBOX_SECRET": SECRET}
        return subprocess.Popen(command, env=environment, stderr=stderr)

    @property
    def arguments(self) -> list[str]:
        """What the command is told besides."""
        return []

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    def read(self, path: str) -> str:
        """Read what it shows to everybody."""
        url = f"{self.url}{path}"
        with urllib.request.urlopen(url, timeout=10) as response:  # noqa: S310 - ours
            text: str = response.read().decode()
            return text

    def post(
        self, path: str, fields: dict[str, Any], *, method: str = "POST"
    ) -> tuple[int, Any]:
        """Send what our own client never would; the status and what is said."""
        request = urllib.request.Request(  # noqa: S310 - ours
            f"{self.url}{path}",
            json.dumps(fields).encode(),
            {"Authorization": f"Bearer {SECRET}"},
            method=method,
        )
        try:
            with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310
                return response.status, json.load(response)
        except urllib.error.HTTPError as refusal:
            with refusal:
                return refusal.code, json.load(refusal)

    @property
    def written(self) -> int:
        """Bytes that it has put down; while it says so itself, it may get done."""
        files = self.folder.glob(f"{self.command}.sqlite3*")
        return sum(file.stat().st_size for file in files)

    def kill(self) -> None:
        """End it as a power cut would: no signal that it could hear."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(STOP_SECONDS_MAX)

    def stop(self) -> int:
        """Ask it to stop; its exit code."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(STOP_SECONDS_MAX)


class SandboxProcess(SandboxServer):
    """The sandbox gateway."""

    command = "sandbox_gateway"

    def __init__(self, folder: Path, *, notify_url: str = "") -> None:
        super().__init__(folder)
        self.notify_url = notify_url

    @property
    def arguments(self) -> list[str]:
        return ["--notify-url", self.notify_url]

    def charges(self, query: str = "") -> list[dict[str, Any]]:
        """List what it took."""
        charges: list[dict[str, Any]] = json.loads(self.read(f"/charges{query}"))
        return charges

    def refunds(self) -> list[dict[str, Any]]:
        """List what it gave back."""
        refunds: list[dict[str, Any]] = json.loads(self.read("/refunds"))
        return refunds


class InsurerProcess(SandboxServer):
    """The sandbox insurer."""

    command = "sandbox_insurer"

    def claims(self, query: str = "") -> list[dict[str, Any]]:
        """List the settled claims that stand."""
        claims: list[dict[str, Any]] = json.loads(self.read(f"/claims{query}"))
        return claims

    def statement(self, day: date) -> list[dict[str, str]]:
        """Read a day's statement."""
        text = self.read(f"/statement?date={day}")
        return list(csv.DictReader(io.StringIO(text)))

    def faults(self) -> dict[str, int]:
        """Count what it did wrong."""
        faults: dict[str, int] = json.loads(self.read("/faults"))
        return faults

    def order_fault(self, fault: str, *, person: str = "", times: int = 1) -> None:
        """Let something go wrong with the next claims."""
        order = {"fault": fault, "person": person, "times": times}
        status, said = self.post("/faults", order)
        assert status == 200, said

    def put_person(self, token: str, **stands: Any) -> None:
        """Let a person stand as told."""
        status, said = self.post(f"/persons/{token}", stands, method="PUT")
        assert status == 200, said

    def put_fund(self, name: str, scheme: str) -> None:
        """Let a fund split by a scheme."""
        status, said = self.post(f"/funds/{name}", {"scheme": scheme})
        assert status == 200, said
