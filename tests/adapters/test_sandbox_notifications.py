import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ledger.adapters.sandbox.answers import UnreadableNotification
from ledger.adapters.sandbox.client import SandboxGateway
from ledger.adapters.webhooks import ForgedNotification, signed_headers
from ledger.ports import Answer
from tests.factories.listener import Listener
from tests.factories.orders import FARE, order
from tests.factories.sandbox import SECRET, SandboxProcess

NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)
BODY = json.dumps(
    {
        "type": "charge.succeeded",
        "data": {
            "reference": "one",
            "status": "succeeded",
            "amount_minor": 1_250,
            "currency": "CNY",
        },
    }
).encode()


def charge(sandbox: SandboxProcess, token: str) -> str:
    one = order(token)
    SandboxGateway(sandbox.url, SECRET).collect([one])
    return one.reference


def nothing(_: bytes) -> bytes:
    return b""


@pytest.fixture
def listener() -> Iterator[Listener]:
    with Listener() as ours:
        yield ours


@pytest.fixture
def sandbox(tmp_path: Path, listener: Listener) -> Iterator[SandboxProcess]:
    with SandboxProcess(tmp_path, notify_url=listener.url) as process:
        yield process


def test_a_late_success_is_notified_signed_and_readable(
    sandbox: SandboxProcess, listener: Listener
) -> None:
    reference = charge(sandbox, "tok_notify_late")
    (heard,) = listener.wait_for(1)
    outcome = SandboxGateway(sandbox.url, SECRET).read_notification(
        heard.body,
        heard.headers,
        at=datetime.now(UTC),  # noqa: TID251 - the gateway runs on the real clock
    )
    assert (outcome.reference, outcome.answer, outcome.amount) == (
        reference,
        Answer.SUCCEEDED,
        FARE,
    )
    assert "tok_" not in outcome.raw


def test_notify_twice_sends_one_message_two_times(
    sandbox: SandboxProcess, listener: Listener
) -> None:
    charge(sandbox, "tok_notify_twice")
    first, second = listener.wait_for(2)
    assert first.body == second.body
    assert first.headers["webhook-id"] == second.headers["webhook-id"]


def test_a_notification_is_sent_again_until_it_is_heard(tmp_path: Path) -> None:
    answers = ((500, nothing), (302, nothing), (204, nothing))
    with (
        Listener(*answers) as listener,
        SandboxProcess(tmp_path, notify_url=listener.url) as sandbox,
    ):
        charge(sandbox, "tok_notify_late")
        listener.wait_for(3)
        charge(sandbox, "tok_notify_late")
        heard = listener.wait_for(4)
    ids = [one.headers["webhook-id"] for one in heard]
    assert len(set(ids[:3])) == 1, "three attempts at one message"
    assert ids[3] != ids[2], "and once heard, never again"


def test_a_killed_gateway_still_settles_and_notifies_when_it_is_back(
    sandbox: SandboxProcess, listener: Listener
) -> None:
    reference = charge(sandbox, "tok_notify_late")
    sandbox.kill()
    assert listener.heard == []
    sandbox.start()
    (heard,) = listener.wait_for(1)
    assert json.loads(heard.body)["data"]["reference"] == reference


GENUINE = signed_headers(SECRET, BODY, message_id="msg_1", at=NOON)
FOREIGN = signed_headers("another secret", BODY, message_id="msg_1", at=NOON)
ALTERED = BODY.replace(b"1250", b"9250")
MINUTES = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("mistake", "body", "headers", "at"),
    [
        ("wrong", ALTERED, GENUINE, NOON),
        ("wrong", BODY, FOREIGN, NOON),
        ("wrong", BODY, GENUINE | {"webhook-id": "msg_2"}, NOON),
        ("wrong", BODY, GENUINE | {"webhook-timestamp": "now"}, NOON),
        ("wrong", BODY, GENUINE | {"webhook-timestamp": "9" * 5_000}, NOON),
        ("wrong", BODY, GENUINE | {"webhook-signature": "v1,é"}, NOON),
        ("old", BODY, GENUINE, NOON + 5 * MINUTES + timedelta(seconds=1)),
        ("old", BODY, GENUINE, NOON - 5 * MINUTES - timedelta(seconds=1)),
        ("missing", BODY, {}, NOON),
        ("missing", BODY, GENUINE | {"webhook-signature": " "}, NOON),
    ],
)
def test_a_notification_that_proves_nothing_is_refused(
    mistake: str, body: bytes, headers: dict[str, str], at: datetime
) -> None:
    with pytest.raises(ForgedNotification) as refused:
        SandboxGateway("", SECRET).read_notification(body, headers, at=at)
    assert refused.value.code == "ledger.notification.forged"
    assert refused.value.facts == {"mistake": mistake}


@pytest.mark.parametrize(
    ("headers", "at"),
    [
        (GENUINE, NOON),
        (GENUINE, NOON + 5 * MINUTES),
        (GENUINE, NOON - 5 * MINUTES),
        ({name.title(): value for name, value in GENUINE.items()}, NOON),
        (
            GENUINE | {"webhook-signature": f"v1,AAAA {GENUINE['webhook-signature']}"},
            NOON,
        ),
    ],
    ids=["now", "5 minutes on", "5 minutes back", "any case", "rotated keys"],
)
def test_a_genuine_notification_is_read(headers: dict[str, str], at: datetime) -> None:
    outcome = SandboxGateway("", SECRET).read_notification(BODY, headers, at=at)
    assert (outcome.reference, outcome.answer) == ("one", Answer.SUCCEEDED)


def test_the_signature_is_the_one_of_the_standard() -> None:
    # The specification's own example.
    body = b'{"test": 2432232314}'
    headers = signed_headers(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        body,
        message_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        at=datetime.fromtimestamp(1614265330, UTC),
    )
    assert (
        headers["webhook-signature"]
        == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    )


@pytest.mark.parametrize(
    "body",
    [
        b'{"type": "mandate.revoked", "data": {}}',
        BODY.replace(b"charge.", b"refund."),
        BODY.replace(b'"succeeded"', b'["succeeded"]'),
        BODY.replace(b'"one"', b'"%s"' % (b"1" * 65)),
        BODY.replace(b'"one"', b'"one\\u0000"'),
        b"not even JSON",
        b"[" * 100_000,
        b"[]",
    ],
)
def test_a_genuine_message_of_another_kind_is_said_to_be_unreadable(
    body: bytes,
) -> None:
    headers = signed_headers(SECRET, body, message_id="msg_1", at=NOON)
    with pytest.raises(UnreadableNotification):
        SandboxGateway("", SECRET).read_notification(body, headers, at=NOON)


def test_an_empty_secret_signs_and_verifies_nothing() -> None:
    with pytest.raises(ValueError, match="empty secret"):
        SandboxGateway("", "").read_notification(BODY, GENUINE, at=NOON)
