"""The sandbox gateway's real server, in a process that a test may kill."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, Self

SECRET = "a secret that only the tests know"  # noqa: S105 - theirs alone
START_SECONDS_MAX = 30.0
STOP_SECONDS_MAX = 10.0


class SandboxProcess:
    """One sandbox over the store in ``folder``; it may be started again there."""

    def __init__(self, folder: Path, *, notify_url: str = "") -> None:
        self.folder = folder
        self.notify_url = notify_url
        self.url = ""
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.kill()

    def start(self, *, port: int = 0) -> Self:
        """Start the server and wait until it says where it listens."""
        port_file = self.folder / "port"
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
        command = [sys.executable, "-m", "django", "sandbox_gateway"]
        command += ["--port", str(port), "--port-file", str(port_file)]
        command += ["--store", str(self.folder / "sandbox.sqlite3")]
        command += ["--notify-url", self.notify_url]
        environment = os.environ | {"SANDBOX_SECRET": SECRET}
        return subprocess.Popen(command, env=environment, stderr=stderr)

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    def read(self, path: str) -> str:
        """Read what the gateway shows to everybody."""
        url = f"{self.url}{path}"
        with urllib.request.urlopen(url, timeout=10) as response:  # noqa: S310 - ours
            text: str = response.read().decode()
            return text

    def post(self, path: str, fields: dict[str, Any]) -> tuple[int, Any]:
        """Send what our own client never would; the status and what is said."""
        request = urllib.request.Request(  # noqa: S310 - ours
            f"{self.url}{path}",
            json.dumps(fields).encode(),
            {"Authorization": f"Bearer {SECRET}"},
        )
        try:
            with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310
                return response.status, json.load(response)
        except urllib.error.HTTPError as refusal:
            with refusal:
                return refusal.code, json.load(refusal)

    def charges(self, query: str = "") -> list[dict[str, Any]]:
        """List what it took."""
        charges: list[dict[str, Any]] = json.loads(self.read(f"/charges{query}"))
        return charges

    def refunds(self) -> list[dict[str, Any]]:
        """List what it gave back."""
        refunds: list[dict[str, Any]] = json.loads(self.read("/refunds"))
        return refunds

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
