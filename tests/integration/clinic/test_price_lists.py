"""Versions of a price list: imported whole, published in their order, then fixed."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, transaction

from clinic.models import Price, PriceList
from clinic.operations.import_prices import PriceRowsRefused, import_prices
from clinic.operations.publish_prices import (
    PriceListInForce,
    PriceListSettled,
    PriceListsOverlap,
    publish_prices,
    withdraw_prices,
)
from clinic.queries.prices import changes_of, find_prices, list_in_force
from tests.factories.clinic import MORNING, a_hospital
from tests.factories.prices import (
    BLOOD,
    DRUG,
    NEW_YEAR,
    XRAY,
    a_draft,
    a_file,
    a_price_list,
    of_merchant,
    prices_by_code,
)

pytestmark = pytest.mark.django_db
DEARER = XRAY.replace("100.00", "120.00")
JULY = date(2026, 7, 1)
CHRISTMAS = date(2026, 12, 24)


@pytest.fixture
def hospital() -> UUID:
    return a_hospital()


def publish(price_list: PriceList) -> bool:
    with transaction.atomic():
        return publish_prices(price_list_id=price_list.id, by="desk:li", at=MORNING)


def test_a_file_becomes_a_draft_that_prices_nothing_yet(hospital: UUID) -> None:
    draft = a_draft(hospital)
    assert (draft.version, draft.status, draft.prices_count) == (1, "draft", 3)
    assert prices_by_code(draft)["250403014"] == 100_00
    assert list_in_force(of_merchant(hospital), JULY) is None
    assert publish(draft)
    assert list_in_force(of_merchant(hospital), JULY) == draft
    assert not publish(draft)


def test_a_file_with_one_bad_row_imports_nothing(hospital: UUID) -> None:
    with pytest.raises(PriceRowsRefused) as refused:
        a_draft(hospital, XRAY, BLOOD.replace(",A,", ",D,"))
    assert [(m.row, m.reason) for m in refused.value.mistakes] == [(3, "unknown_class")]
    assert not PriceList.objects.exists()
    assert not Price.objects.exists()


def test_the_same_file_for_the_same_day_is_one_version(hospital: UUID) -> None:
    first, again = a_draft(hospital), a_draft(hospital)
    other_day = a_draft(hospital, valid_from=JULY)
    assert (first.id, first.version, other_day.version) == (again.id, 1, 2)
    withdraw_prices(price_list_id=first.id, at=MORNING)
    assert a_draft(hospital).version == 3


def test_versions_take_each_others_place_on_their_days(hospital: UUID) -> None:
    first = a_price_list(hospital, XRAY)
    second = a_price_list(hospital, DEARER, valid_from=JULY)
    days = [NEW_YEAR - timedelta(days=1), NEW_YEAR, JULY - timedelta(days=1), JULY]
    code = "250403014"
    found = find_prices(
        hospital_id=of_merchant(hospital).id, asked=[(code, day) for day in days]
    )
    told = [(f.price_list_id, f.unit_price_minor) if f else None for f in found]
    cheap, dear = (first.id, 100_00), (second.id, 120_00)
    assert told == [None, cheap, cheap, dear]


def test_what_the_list_does_not_name_on_a_day_is_told_from_no_list(
    hospital: UUID,
) -> None:
    until = XRAY.replace("part,,", f"part,,{JULY}")
    listed = a_price_list(hospital, until)
    before, since, other = find_prices(
        hospital_id=of_merchant(hospital).id,
        asked=[
            ("250403014", JULY - timedelta(days=1)),
            ("250403014", JULY),
            ("1", JULY),
        ],
    )
    assert before
    assert since
    assert other
    assert (before.category, before.unit_price_minor) == ("03", 100_00)
    assert (since.category, other.category) == (None, None)
    assert since.price_list_id == listed.id


def test_a_draft_is_compared_with_what_it_takes_the_place_of(hospital: UUID) -> None:
    a_price_list(hospital, XRAY, BLOOD)
    draft = a_draft(hospital, DEARER, DRUG, valid_from=JULY)
    counts = {"new": 1, "changed": 1, "gone": 1, "same": 0}
    assert changes_of(draft).as_counts() == counts


@pytest.mark.parametrize("day", [NEW_YEAR, NEW_YEAR - timedelta(days=1)], ids=str)
def test_a_version_that_begins_no_later_than_another_is_refused(
    hospital: UUID, day: date
) -> None:
    a_price_list(hospital)
    draft = a_draft(hospital, DEARER, valid_from=day)
    with pytest.raises(PriceListsOverlap):
        publish(draft)
    assert PriceList.objects.get(id=draft.id).status == "draft"


def test_hospitals_have_lists_of_their_own(hospital: UUID) -> None:
    other = a_hospital("second-hospital")
    a_price_list(hospital)
    assert a_price_list(other, DEARER).version == 1
    assert list_in_force(of_merchant(other), JULY) != list_in_force(
        of_merchant(hospital), JULY
    )


def test_what_is_not_in_force_yet_is_withdrawn_and_what_is_stays(
    hospital: UUID,
) -> None:
    now, later = a_price_list(hospital), a_price_list(hospital, valid_from=CHRISTMAS)
    withdraw_prices(price_list_id=later.id, at=MORNING)
    with pytest.raises(PriceListInForce), transaction.atomic():
        withdraw_prices(price_list_id=now.id, at=MORNING)
    with pytest.raises(PriceListSettled), transaction.atomic():
        withdraw_prices(price_list_id=later.id, at=MORNING)
    with pytest.raises(PriceListSettled):
        publish(later)
    assert a_price_list(hospital, DEARER, valid_from=CHRISTMAS).status == "published"


@pytest.mark.parametrize(
    ("rows", "change"),
    [
        (Price.objects.all(), {"unit_price_minor": 1}),
        (PriceList.objects.all(), {"valid_from": JULY}),
        (PriceList.objects.all(), {"status": "draft"}),
    ],
    ids=["price", "day", "status"],
)
def test_a_published_list_is_fixed(
    hospital: UUID, *, rows: Any, change: dict[str, Any]
) -> None:
    a_price_list(hospital)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(**change)


def test_nothing_joins_a_published_list(hospital: UUID) -> None:
    price = a_price_list(hospital).prices.first()
    assert price
    price.id, price.code = hospital, "another"
    with pytest.raises(DatabaseError), transaction.atomic():
        price.save(force_insert=True)


def test_the_command_previews_publishes_and_names_bad_rows(
    hospital: UUID, tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    a_price_list(hospital, XRAY, BLOOD)
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_bytes(a_file(DEARER, DRUG))
    bad.write_bytes(a_file(DEARER.replace(",03,", ",33,")))
    asked = ["--hospital", "first-hospital", "--from", "2026-07-01"]
    call_command("import_prices", str(good), *asked)
    told = capsys.readouterr().out.splitlines()
    assert "~ 250403014 Chest X-ray ¥100.00 → ¥120.00" in told
    assert '"status": "draft", "new": 1, "changed": 1, "gone": 1' in told[-1]
    call_command("import_prices", str(good), *asked, "--publish")
    assert '"version": 2, "status": "published"' in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("import_prices", str(bad), *asked, "--publish")
    assert "row 2, category" in capsys.readouterr().err
    assert PriceList.objects.count() == 2


def test_a_large_list_is_imported_in_few_statements(
    hospital: UUID, django_assert_max_num_queries: Any
) -> None:
    rows = [XRAY.replace("250403014", str(number)) for number in range(2_500)]
    content = a_file(*rows)
    with django_assert_max_num_queries(12):
        draft = import_prices(
            hospital_id=of_merchant(hospital).id,
            content=content,
            valid_from=NEW_YEAR,
            by="desk:li",
            at=MORNING,
        )
    assert draft.prices.count() == 2_500
