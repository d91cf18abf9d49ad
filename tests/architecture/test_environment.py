"""Building the environment touches nothing but the checkout's own."""

import shutil
import subprocess
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]


def test_a_linked_environment_is_not_emptied(tmp_path: Path) -> None:
    checkout, elsewhere = tmp_path / "checkout", tmp_path / "elsewhere"
    (checkout / "requirements").mkdir(parents=True)
    elsewhere.mkdir()
    shutil.copy(CHECKOUT / "Makefile", checkout)
    (checkout / "requirements" / "dev.txt").touch()
    (elsewhere / "kept").touch()
    (checkout / ".venv").symlink_to(elsewhere)
    build = ["make", ".venv/built"]
    built = subprocess.run(
        build, cwd=checkout, capture_output=True, text=True, check=False
    )
    assert built.returncode != 0
    assert ".venv is a link" in built.stdout
    assert (elsewhere / "kept").exists()
