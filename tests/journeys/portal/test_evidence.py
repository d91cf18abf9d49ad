"""A citizen attaches what shows that a bill is wrong; who decides looks at it."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from pytest_django import Settings

from config.middleware.sizes import EVIDENCE_BYTES_MAX
from ledger.models import Bill, Dispute, Evidence
from ledger.operations.name_payer import name_payer
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


@time_machine.travel(NOW, tick=False)
def test_what_is_sent_lies_nowhere_but_in_memory_until_it_is_sealed(
    lin: Client, address: str, settings: Settings
) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = "/nowhere"
    large = sent(a_photograph() + bytes(4_000_000))
    lin.post(f"{address}dispute", {"statement": WORDS, "evidence": [large]})
    assert Evidence.objects.count() == 1
    too_large = sent(a_photograph() + bytes(EVIDENCE_BYTES_MAX))
    answer = lin.post(f"{address}evidence", {"evidence": [too_large]})
    assert answer.status_code == 413


@time_machine.travel(NOW, tick=True)
def test_the_same_form_sent_twice_is_one_dispute_with_each_file_once(
    lin: Client, address: str
) -> None:
    page = lin.get(address).content.decode()
    (drawn,) = re.findall('name="drawn" value="([^"]+)"', page)
    for _ in range(2):
        files = [sent(a_photograph()), sent(a_pdf())]
        form = {"statement": WORDS, "drawn": drawn, "evidence": files}
        lin.post(f"{address}dispute", form)
        assert "Somebody will look at it." in page_of(lin, address)
    for _ in range(2):
        more = {"evidence": [sent(a_pdf()), sent(a_picture())]}
        lin.post(f"{address}evidence", more)
    assert Dispute.objects.count() == 1
    assert Evidence.objects.count() == 3
    lin.post(f"{address}withdraw")
    lin.post(f"{address}dispute", {"statement": WORDS, "drawn": drawn})
    assert "Somebody will look at it." not in page_of(lin, address)


@time_machine.travel(NOW, tick=False)
def test_a_file_is_opened_by_who_sent_it_and_by_nobody_else(
    lin: Client, address: str
) -> None:
    files = [sent(a_photograph()), sent(a_pdf())]
    lin.post(f"{address}dispute", {"statement": WORDS, "evidence": files})
    page = page_of(lin, address)
    a_citizen(WANG)
    wang, staff = signed_in(a_login(WANG)), signed_in(an_operator())
    for row in Evidence.objects.all():
        own = f"{address}evidence/{row.id}"
        assert f'href="{own}"' in page
        answer = lin.get(own)
        assert (answer.status_code, answer["Content-Type"]) == (200, row.media_type)
        assert answer.content
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]
        assert "no-store" in answer["Cache-Control"]
        is_pdf = row.media_type == "application/pdf"
        kept = "attachment" if is_pdf else "inline"
        assert answer["Content-Disposition"].startswith(f"{kept}; filename=")
        assert wang.get(own).status_code == 404
        assert staff.get(own).templates[0].name == "credit/no_citizen.html"
        assert Client().get(own)["Location"].startswith("/login?")
        other_bill = address.replace(address.split("/")[2], str(uuid4()))
        assert lin.get(f"{other_bill}evidence/{row.id}").status_code == 404
    assert lin.get(f"{address}evidence/{uuid4()}").status_code == 404


@time_machine.travel(NOW, tick=False)
def test_who_pays_later_sees_no_file_of_who_disputed(lin: Client, address: str) -> None:
    lin.post(f"{address}dispute", {"statement": WORDS, "evidence": [sent(a_pdf())]})
    lin.post(f"{address}withdraw")
    row, bill = Evidence.objects.get(), Bill.objects.get(id=address.split("/")[2])
    name_payer(
        holder_id=bill.holder_id,
        subject_id=bill.subject_id,
        payer_id=a_citizen(WANG),
        at=NOW,
        by="hospital",
    )
    wang = signed_in(a_login(WANG))
    assert wang.get(address).status_code == 200
    assert wang.get(f"{address}evidence/{row.id}").status_code == 404


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
