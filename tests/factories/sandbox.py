"""The sandbox gateway's real server, in a process that a test may kill."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

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

    def start(self, *, port: int = 0) -> "SandboxProcess":
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
        return subprocess.Popen(command, env=environment, stderr=stderr)  # noqa: S603

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

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
