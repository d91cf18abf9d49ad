from collections.abc import Iterator

import pytest

from ledger.adapters.sandbox.client import SandboxGateway
from tests.factories.sandbox import SECRET, SandboxProcess


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    """A sandbox that the tests of one file share; each brings its references."""
    with SandboxProcess(tmp_path_factory.mktemp("sandbox")) as process:
        yield process


@pytest.fixture(scope="module")
def gateway(sandbox: SandboxProcess) -> SandboxGateway:
    return SandboxGateway(sandbox.url, SECRET)
