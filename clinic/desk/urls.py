"""The cashier's desk, among the admin's own pages: the admin's sign-in guards it."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.urls import URLPattern, path
from django.views.decorators.cache import never_cache

from clinic.desk import (
    deposits,
    find,
    pay,
    refund,
    register,
    supervise,
    undo,
    visit,
)


def desk(route: str, view: Callable[..., Any], *, name: str) -> URLPattern:
    """Put a page behind the admin's sign-in; nobody keeps a copy of it."""
    return path(route, never_cache(admin.site.admin_view(view)), name=name)


urlpatterns = [
    desk("", find.show_desk, name="desk"),
    desk("unknown/", register.register_unknown, name="desk-register-unknown"),
    desk("people/<str:person>/", register.register_person, name="desk-register"),
    desk("visits/<uuid:visit_id>/pay/", pay.take_payment, name="desk-pay"),
    desk("supervision/", supervise.show_supervision, name="desk-supervision"),
    desk(
        "supervision/lines/<uuid:take_back_id>/",
        supervise.decide_lines,
        name="desk-decide-lines",
    ),
    desk(
        "supervision/refunds/<uuid:refund_id>/",
        supervise.decide_refund,
        name="desk-decide-refund",
    ),
    desk("visits/<uuid:visit_id>/refund/", refund.show_refund, name="desk-refund"),
    desk(
        "visits/<uuid:visit_id>/refund/hand-back/",
        refund.hand_back,
        name="desk-hand-back",
    ),
    desk(
        "visits/<uuid:visit_id>/deposits/",
        deposits.show_deposits,
        name="desk-deposits",
    ),
    desk(
        "visits/<uuid:visit_id>/deposits/<uuid:deposit_id>/give-back/",
        deposits.give_back,
        name="desk-give-back",
    ),
    desk("visits/<uuid:visit_id>/undo/", undo.take_back, name="desk-undo"),
    desk("visits/<uuid:visit_id>/", visit.show_visit, name="desk-visit"),
]
