"""A hospital's prices at the desk: brought as a file, looked at, published."""

from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from clinic.models import PriceList
from clinic.rules.price_files import BYTES_MAX
from tests.factories.clinic import a_hospital
from tests.factories.desk import MODEL_BACKEND, refused, told, works_for
from tests.factories.prices import BLOOD, DRUG, XRAY, a_file, a_price_list, of_merchant

pytestmark = pytest.mark.django_db
IMPORT = "/admin/clinic/pricelist/import/"
MAY = ("import_price_list", "publish_price_list")


@pytest.fixture
def hospital() -> UUID:
    return a_hospital()


def a_person(hospital: UUID, *may: str) -> Client:
    user = User.objects.create_user("li", is_staff=True)
    works_for(user, hospital)
    named = ["view_pricelist", "view_price", *may]
    user.user_permissions.set(Permission.objects.filter(codename__in=named))
    client = Client(headers={"accept-language": "en"})
    client.force_login(user, MODEL_BACKEND)
    return client


def bring(desk: Client, hospital: UUID, content: bytes) -> Any:
    return desk.post(
        IMPORT,
        {
            "hospital": of_merchant(hospital).id,
            "valid_from": "2026-07-01",
            "file": SimpleUploadedFile("list.csv", content),
        },
    )


def page_of(price_list: PriceList, act: str) -> str:
    return reverse(f"admin:clinic_pricelist_{act}", args=[price_list.id])


def test_a_list_is_brought_compared_and_published(hospital: UUID) -> None:
    a_price_list(hospital, XRAY, BLOOD)
    desk = a_person(hospital, *MAY)
    assert IMPORT in desk.get("/admin/clinic/pricelist/").content.decode()
    brought = bring(desk, hospital, a_file(XRAY.replace("100.00", "120.00"), DRUG))
    draft = PriceList.objects.get(version=2)
    assert brought.url == page_of(draft, "publish")
    shown = desk.get(brought.url).content.decode()
    assert "¥100.00" in shown
    assert "¥120.00" in shown
    assert draft.imported_by == "desk:li"
    assert told(desk.post(brought.url)) == "Done: Publish"
    draft.refresh_from_db()
    assert (draft.status, draft.published_by) == ("published", "desk:li")
    assert bring(desk, hospital, a_file(XRAY, BLOOD)).status_code == 302
    again = bring(desk, hospital, a_file(XRAY.replace("100.00", "120.00"), DRUG))
    assert again.url == page_of(draft, "change")


def test_bad_rows_are_shown_and_nothing_is_imported(hospital: UUID) -> None:
    desk = a_person(hospital, *MAY)
    shown = bring(desk, hospital, a_file(XRAY.replace(",03,", ",33,"), BLOOD, BLOOD))
    text = shown.content.decode()
    assert "None of the fourteen fee categories." in text
    assert "Another row has this code." in text
    assert not PriceList.objects.exists()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\xd0\xcf\x11\xe0" * 40, "neither CSV nor an XLSX workbook"),
        (b"," * (BYTES_MAX + 1), "10 MiB and 100000 rows"),
    ],
    ids=["unreadable", "too large"],
)
def test_a_file_that_is_no_list_is_refused_in_words(
    hospital: UUID, content: bytes, told: str
) -> None:
    assert told in bring(a_person(hospital, *MAY), hospital, content).content.decode()


def test_a_list_that_overlaps_another_stays_a_draft(hospital: UUID) -> None:
    a_price_list(hospital)
    desk = a_person(hospital, *MAY)
    bring(desk, hospital, a_file(DRUG))
    assert told(desk.post(page_of(PriceList.objects.get(version=2), "publish")))
    bring(desk, hospital, a_file(BLOOD))
    late = PriceList.objects.get(version=3)
    assert "Version 2" in refused(desk, page_of(late, "publish"))
    desk.post(page_of(late, "withdraw"))
    late.refresh_from_db()
    assert late.status == "withdrawn"


@pytest.mark.parametrize("may", [(), ("publish_price_list",)], ids=str)
def test_only_those_who_may_bring_a_list(hospital: UUID, may: tuple[str, ...]) -> None:
    desk = a_person(hospital, *may)
    assert IMPORT not in desk.get("/admin/clinic/pricelist/").content.decode()
    assert desk.get(IMPORT).status_code == 403
    assert bring(desk, hospital, a_file(XRAY)).status_code == 403
    assert not PriceList.objects.exists()


def test_only_those_who_may_publish(hospital: UUID) -> None:
    desk = a_person(hospital, "import_price_list")
    assert bring(desk, hospital, a_file(XRAY)).status_code == 302
    draft = PriceList.objects.get()
    for act in ("publish", "withdraw"):
        assert desk.post(page_of(draft, act)).status_code == 403


def test_nobody_brings_or_sees_another_hospitals_prices(hospital: UUID) -> None:
    other = a_hospital("second-hospital")
    theirs = a_price_list(other)
    desk = a_person(hospital, *MAY)
    assert bring(desk, other, a_file(DRUG)).status_code == 200
    assert PriceList.objects.count() == 1
    assert desk.get(page_of(theirs, "change")).status_code == 404
    assert desk.post(page_of(theirs, "withdraw")).status_code == 404
