"""A citizen attaches what shows that a bill is wrong; who decides looks at it."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from ledger.models import Dispute, Evidence
from ledger.rules.evidence import FILES_OF_BILL_MAX
from tests.cast import LIN, WANG
from tests.databases import TestDatabase
from tests.factories.files import SECRET, a_pdf, a_photograph, a_picture
from tests.factories.people import a_citizen
from tests.factories.town import DAY, MONDAY, a_login, a_town, an_operator
from tests.journeys.portal.reader import page_of, signed_in

NOW = MONDAY + 5 * DAY
WORDS = "My car was in the shop."


def sent(content: bytes, name: str = "x.html") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/html")


@pytest.fixture
def lin(committed: TestDatabase) -> Client:
    a_town()
    return signed_in(a_login(LIN))


@pytest.fixture
def address(lin: Client) -> str:
    page = lin.get("/bills/?kind=parking").content.decode()
    return "/bills/" + page.split('class="row" href="/bills/')[1].split('"')[0]


@time_machine.travel(NOW, tick=False)
def test_evidence_goes_with_a_dispute_sealed_and_is_opened_by_who_decides(
    lin: Client, address: str
) -> None:
    files = [sent(a_photograph()), sent(a_pdf())]
    lin.post(f"{address}dispute", {"statement": WORDS, "evidence": files})
    page = page_of(lin, address)
    assert "Photograph" in page
    assert "PDF" in page
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM ledger_evidence")
        kept = [bytes(row[0]) for row in cursor.fetchall()]
    assert not any(b"picture" in one or SECRET in one for one in kept)
    desk = signed_in(an_operator())
    dispute = Dispute.objects.get()
    asked = desk.get(f"/admin/ledger/dispute/{dispute.id}/reject/").content.decode()
    for row in Evidence.objects.all():
        assert f"/admin/evidence/{row.id}" in asked
        answer = desk.get(f"/admin/evidence/{row.id}")
        assert answer["Content-Type"] == row.media_type
        assert answer["X-Content-Type-Options"] == "nosniff"
        is_pdf = row.media_type == "application/pdf"
        assert answer["Content-Disposition"].startswith(
            "attachment" if is_pdf else "inline"
        )
        assert SECRET not in answer.content


@time_machine.travel(NOW, tick=False)
def test_what_cannot_be_taken_does_not_keep_the_dispute_back(
    lin: Client, address: str
) -> None:
    page = sent(b"<html><script>alert(1)</script></html>", "photo.jpg")
    lin.post(f"{address}dispute", {"statement": WORDS, "evidence": [page]})
    told = page_of(lin, address)
    assert "Only photographs (JPEG, PNG) and PDF files" in told
    assert "Somebody will look at it." in told
    assert not Evidence.objects.exists()
    more = {"evidence": [sent(a_picture()), sent(a_picture()), sent(a_pdf())]}
    lin.post(f"{address}evidence", more)
    assert Evidence.objects.count() == 2
    too_many = {"evidence": [sent(a_photograph()), sent(a_photograph(6))]}
    lin.post(f"{address}evidence", too_many)
    assert "Up to 3 files can be attached." in page_of(lin, address)
    assert Evidence.objects.count() == 2


def test_disputes_that_are_taken_back_and_opened_again_keep_no_end_of_files(
    lin: Client, address: str
) -> None:
    for minute in range(6):
        files = [sent(a_photograph()), sent(a_picture()), sent(a_pdf())]
        with time_machine.travel(NOW + timedelta(minutes=minute), tick=False):
            lin.post(f"{address}dispute", {"statement": WORDS, "evidence": files})
            lin.post(f"{address}withdraw")
    assert Evidence.objects.count() == FILES_OF_BILL_MAX


@time_machine.travel(NOW, tick=False)
def test_three_photographs_fit_into_what_may_be_sent(lin: Client, address: str) -> None:
    large = [sent(a_photograph(n) + bytes(5_000_000)) for n in (1, 6, 8)]
    lin.post(f"{address}dispute", {"statement": WORDS, "evidence": large})
    assert Evidence.objects.count() == 3


def test_who_waits_too_long_reads_what_happens_now(lin: Client, address: str) -> None:
    with time_machine.travel(NOW, tick=False):
        lin.post(f"{address}dispute", {"statement": WORDS})
    late = Dispute.objects.get().decide_by + timedelta(days=1)
    with time_machine.travel(late, tick=False):
        page = page_of(lin, address)
    assert "You should have had an answer by now." in page
    assert "You get an answer by" not in page


@time_machine.travel(NOW, tick=False)
def test_nobody_attaches_to_another_persons_or_an_ended_dispute(
    lin: Client, address: str
) -> None:
    files = {"evidence": [sent(a_pdf())]}
    assert lin.post(f"{address}evidence", files).status_code == 404
    lin.post(f"{address}dispute", {"statement": WORDS})
    a_citizen(WANG)
    wang = signed_in(a_login(WANG))
    assert wang.post(f"{address}evidence", files).status_code == 404
    lin.post(f"{address}withdraw")
    assert lin.post(f"{address}evidence", files).status_code == 404
    assert not Evidence.objects.exists()
