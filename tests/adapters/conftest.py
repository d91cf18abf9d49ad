from collections.abc import Iterator

import pytest

from clinic.adapters.sandbox.client import SandboxInsurer
from ledger.adapters.sandbox.client import SandboxGateway
from tests.factories.sandbox import SECRET, InsurerProcess, SandboxProcess


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    """A sandbox that the tests of one file share; each brings its references."""
    with SandboxProcess(tmp_path_factory.mktemp("sandbox")) as process:
        yield process


@pytest.fixture(scope="module")
def gateway(sandbox: SandboxProcess) -> SandboxGateway:
    return SandboxGateway(sandbox.url, SECRET)


@pytest.fixture(scope="module")
def insurer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InsurerProcess]:
    """An insurer that the tests of one file share; each brings its persons."""
    with InsurerProcess(tmp_path_factory.mktemp("insurer")) as process:
        yield process


@pytest.fixture(scope="module")
def insurance(insurer: InsurerProcess) -> SandboxInsurer:
    return SandboxInsurer(insurer.url, SECRET)
