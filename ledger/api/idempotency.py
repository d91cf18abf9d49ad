"""Calls that need an ``Idempotency-Key`` are answered once, by this door."""

import hashlib
import re
from collections.abc import Callable
from contextlib import suppress

from django.db import DatabaseError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.response import Response

from ledger.api.renderers import write_json
from ledger.api.views import MachineView
from ledger.errors import BadInput, NotFound, Rejected
from ledger.operations.answer_once import (
    CallRunning,
    Claim,
    KeptAnswer,
    claim_call,
    do_claimed,
    drop_claim,
    keep_refusal,
    renew_claim,
)
from ledger.rules.digests import canonical_digest

REPLAYED = "Idempotency-Replayed"

_KEY = re.compile(r"[\x21-\x7e]{1,255}")


class KeyMissing(BadInput):
    """This call needs an Idempotency-Key."""

    code = "ledger.idempotency.key_missing"
    sentence = _("This call needs an Idempotency-Key header.")


class KeyMalformed(BadInput):
    """The Idempotency-Key is not 1 to 255 visible ASCII characters."""

    code = "ledger.idempotency.key_malformed"
    sentence = _("An Idempotency-Key has 1 to 255 visible ASCII characters.")


def replayed(response: HttpResponseBase) -> HttpResponseBase:
    """Mark an answer as one that was given before."""
    response[REPLAYED] = "true"
    return response


def answer_once(
    view: MachineView,
    work: Callable[[], Response],
    *,
    digest_of_content: bytes | None = None,
) -> HttpResponseBase:
    """Answer the view's request once per key; ``work`` runs in one transaction.

    Read and check the body before: bad input and unknown things leave no trace
    of the key, a refusal by a rule is an answer and is kept. Calls whose body
    is no JSON bring their own digest of it.

    Raises:
        KeyMissing: the header is not there.
        KeyMalformed: the header is no key.
        CallDiffers: the key was used with other content.
        CallRunning: the first call is not answered yet.
    """
    claim = _claim(view, digest_of_content)
    if isinstance(claim, KeptAnswer):
        return replayed(_answer(claim))
    try:
        return _answer(do_claimed(claim=claim, work=lambda: _keep(work())))
    except CallRunning:
        raise
    except (BadInput, NotFound):
        drop_claim(claim=claim)
        raise
    except Rejected as refusal:
        return _refused(view, claim, refusal=refusal)
    except Exception:
        # Nothing was booked. Without a database the claim is taken over later.
        with suppress(DatabaseError):
            drop_claim(claim=claim)
        raise


def answer_in_turns(
    view: MachineView,
    work: Callable[[Callable[[], None]], Response],
    *,
    digest_of_content: bytes,
) -> HttpResponse:
    """Answer once what is too long for one transaction.

    ``work`` commits in turns, each harmless to repeat, and between two of them
    calls what it is handed, so that nobody takes the call for abandoned. When it
    fails it may be sent again under the same key.

    Raises:
        KeyMissing, KeyMalformed, CallDiffers, CallRunning: see ``answer_once``.
    """
    claim = _claim(view, digest_of_content)
    if isinstance(claim, KeptAnswer):
        answered = _answer(claim)
        replayed(answered)
        return answered

    def between_turns() -> None:
        nonlocal claim
        if isinstance(claim, Claim):
            claim = renew_claim(claim=claim, at=timezone.now())

    try:
        answer = _keep(work(between_turns))
        return _answer(do_claimed(claim=claim, work=lambda: answer))
    except CallRunning:
        raise
    except Exception:
        with suppress(DatabaseError):
            drop_claim(claim=claim)
        raise


def _claim(view: MachineView, digest_of_content: bytes | None) -> Claim | KeptAnswer:
    return claim_call(
        caller=view.caller.account,
        key=_key(view),
        digest=_digest(view, digest_of_content),
        at=timezone.now(),
    )


def _refused(view: MachineView, claim: Claim, *, refusal: Rejected) -> HttpResponseBase:
    response = view.handle_exception(refusal)
    body = response.content.decode()
    answer = KeptAnswer(response.status_code, body, response["Content-Type"])
    keep_refusal(claim=claim, answer=answer)
    return response


def _key(view: MachineView) -> str:
    key = view.request.headers.get("Idempotency-Key", "")
    if not key:
        raise KeyMissing
    if not _KEY.fullmatch(key):
        raise KeyMalformed
    return str(key)


def _digest(view: MachineView, of_content: bytes | None) -> bytes:
    """Digest what was asked: the same key for another call is other content."""
    request = view.request
    content = of_content or canonical_digest(request.data)
    call = f"{request.method} {request.get_full_path()}\n".encode()
    return hashlib.sha256(call + content).digest()


def _keep(response: Response) -> KeptAnswer:
    body = write_json(response.data).decode()
    return KeptAnswer(response.status_code, body, "application/json")


def _answer(kept: KeptAnswer) -> HttpResponse:
    return HttpResponse(
        kept.body.encode(), status=kept.status, content_type=kept.content_type
    )
