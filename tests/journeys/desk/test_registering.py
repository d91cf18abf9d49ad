"""Registering at the desk: found, registered, deferred; a mistake is taken back."""

from typing import Any

import pytest
from django.test import Client

from clinic.models import ChargeItem, Visit
from tests.cast import LIN, WANG, ZHAO, Person
from tests.factories.clinic import a_line, charge, owed
from tests.factories.desk import refused, told
from tests.factories.people import a_citizen
from tests.factories.windows import a_window, filled, find, prices, visit_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Client:
    prices()
    return a_window()


def form_of(desk: Client, person: Person) -> Any:
    """Find a person and open the form that registers them."""
    a_citizen(person)
    found = find(desk, person.id_no)
    ((_person, reference),) = found.context["people"]
    page = desk.get(f"/admin/desk/people/{reference}/")
    assert page.status_code == 200
    return page


def register(desk: Client, page: Any, **answers: Any) -> Any:
    address = page.wsgi_request.path
    return desk.post(address, filled(page, department="Cardiology", **answers))


def test_a_patient_is_registered_and_the_fee_deferred(desk: Client) -> None:
    answer = register(desk, form_of(desk, WANG))
    visit = Visit.objects.get()
    assert answer["Location"] == visit_page(visit.id)
    assert owed(visit.holder_id) == (12_00, 0, 0)
    shown = desk.get(visit_page(visit.id))
    assert "¥12.00 is deferred: nothing to pay now." in shown.context["last"].told


def test_a_patient_without_a_line_pays_the_fee_at_once(desk: Client) -> None:
    answer = register(desk, form_of(desk, ZHAO))
    shown = desk.get(answer["Location"])
    assert shown.context["seen"].to_pay_minor == 12_00
    assert "To be paid now: ¥12.00." in shown.context["last"].told


def test_a_form_that_is_sent_twice_registers_once(desk: Client) -> None:
    page = form_of(desk, WANG)
    first, again = register(desk, page), register(desk, page)
    assert first["Location"] == again["Location"]
    assert ChargeItem.objects.count() == 1


def test_a_form_that_is_sent_again_with_other_content_is_refused(desk: Client) -> None:
    page = form_of(desk, WANG)
    register(desk, page)
    other = filled(page, department="Cardiology", kind="emergency")
    assert "other content" in refused(desk, page.wsgi_request.path, **other)
    assert Visit.objects.count() == 1


def test_somebody_unknown_is_registered_as_an_emergency(desk: Client) -> None:
    page = desk.get("/admin/desk/unknown/")
    answer = register(desk, page)
    visit = Visit.objects.get()
    assert (visit.kind, answer.status_code) == ("emergency", 302)
    assert owed(visit.holder_id) == (0, 0, 12_00)


def test_a_registration_is_taken_back_whole(desk: Client) -> None:
    register(desk, form_of(desk, WANG))
    visit = Visit.objects.get()
    assert desk.get(visit_page(visit.id, "undo/")).status_code == 200
    desk.post(visit_page(visit.id, "undo/"))
    visit.refresh_from_db()
    assert visit.status == "voided"
    assert owed(visit.holder_id) == (0, 0, 0)
    again = desk.post(visit_page(visit.id, "undo/"))
    assert told(again) == "There is nothing to take back any more."


def test_what_was_done_for_the_patient_since_keeps_the_visit(desk: Client) -> None:
    register(desk, form_of(desk, WANG))
    visit = Visit.objects.get()
    charge(
        visit.hospital.merchant_id,
        a_line("1", category="03"),
        visit_no=visit.visit_no,
    )
    told_then = refused(desk, visit_page(visit.id, "undo/"))
    assert told_then == "The visit has charges; reverse them first."
    assert owed(visit.holder_id) == (112_00, 0, 0)


def test_with_the_next_patient_nothing_is_taken_back_any_more(desk: Client) -> None:
    register(desk, form_of(desk, WANG))
    desk.get("/admin/desk/")
    page = desk.get(visit_page(Visit.objects.get().id))
    assert page.context["last"] is None


def test_a_reference_is_of_whoever_found_the_person(desk: Client) -> None:
    address = form_of(desk, LIN).wsgi_request.path
    assert desk.get(address).status_code == 200
    assert a_window("second-hospital").get(address).status_code == 404
    assert a_window(role="supervisor").get(address).status_code == 403
    assert desk.get("/admin/desk/people/none/").status_code == 404
