"""Personal data is shown to whoever says why, and the look stays on record."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from django.contrib.auth.models import User
from django.db import ProgrammingError, transaction

from credit.models import Look
from credit.operations import reveal_person as revealing
from credit.operations.reveal_person import LookDraft, reveal_person
from credit.queries.looks import looks_at
from tests.cast import CHEN, LIN
from tests.factories.books import NOON
from tests.factories.people import a_driver

pytestmark = pytest.mark.django_db


def a_draft(holder_id: UUID, *what: str, reason: str = "Wrong phone") -> LookDraft:
    user = User.objects.get_or_create(username="wang")[0]
    return LookDraft(uuid4(), holder_id, what, user.pk, reason)


def test_what_was_asked_for_is_shown_and_nothing_else() -> None:
    draft = a_draft(a_driver(LIN), "phone", "name", reason=" Wrong phone ")
    shown = reveal_person(draft=draft, at=NOON)
    assert shown == {"name": LIN.name, "phone": LIN.phone}
    assert reveal_person(draft=draft, at=NOON) == shown
    look = Look.objects.get()
    assert (look.what, look.reason, look.at) == (["name", "phone"], "Wrong phone", NOON)


def test_a_citizens_looks_are_read_newest_first() -> None:
    lin, chen = a_driver(LIN), a_driver(CHEN)
    for holder_id in (lin, chen, lin):
        reveal_person(draft=a_draft(holder_id, "id_no"), at=NOON)
    looks = list(looks_at(lin))
    assert [look.holder_id for look in looks] == [lin, lin]
    assert looks == sorted(looks, key=lambda look: look.id, reverse=True)


def test_a_refused_look_shows_and_records_nothing() -> None:
    draft = a_draft(a_driver(LIN), "name")
    refused = [
        (replace(draft, reason="  "), revealing.LookNeedsReason),
        (replace(draft, what=()), revealing.LookNeedsReason),
        (replace(draft, what=("score",)), revealing.LookNeedsReason),
        (replace(draft, holder_id=uuid4()), revealing.NothingToReveal),
    ]
    for other, refusal in refused:
        with pytest.raises(refusal), transaction.atomic():
            reveal_person(draft=other, at=NOON)
    assert not Look.objects.exists()
    reveal_person(draft=draft, at=NOON)
    with pytest.raises(revealing.LookDiffers), transaction.atomic():
        reveal_person(draft=replace(draft, what=("phone",)), at=NOON)


def test_a_look_is_never_rewritten() -> None:
    reveal_person(draft=a_draft(a_driver(LIN), "name"), at=NOON)
    with pytest.raises(ProgrammingError), transaction.atomic():
        Look.objects.update(at=NOON)
