"""Give, pause and end a citizen's consent to be collected from."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from credit.models import Mandate, MandateStep
from credit.operations.lock_citizen import lock_citizen
from credit.queries.mandates import newest_mandate
from credit.rules.lines import LINE_OF_BILL
from ledger.errors import BadInput, Rejected
from ledger.operations.bind_instrument import bind_instrument, end_instrument
from ledger.queries.instruments import live_instruments
from ledger.rules.ids import time_ordered_id


class KindUnknown(BadInput):
    """A mandate names a kind of bill that there is not."""

    code = "credit.mandate.kind_unknown"
    sentence = _("There are no bills of the kind “%(kind)s”.")


class KindsMissing(BadInput):
    """A mandate agrees to nothing."""

    code = "credit.mandate.kinds_missing"
    sentence = _("Choose at least one kind of bills, or pause the mandate.")


class CapNotPositive(BadInput):
    """A cap is no amount that could be collected."""

    code = "credit.mandate.cap_not_positive"
    sentence = _("The most that a bill may cost is an amount above zero.")


class NoMandate(Rejected):
    """There is no mandate that could be paused or ended."""

    code = "credit.mandate.missing"
    sentence = _("There is no mandate.")


def give_mandate(
    *,
    ref: str,
    gateway: str,
    token: str,
    kinds: Sequence[str],
    cap_minor: int | None,
    at: datetime,
) -> Mandate:
    """Let bills of ``kinds`` up to ``cap_minor`` be collected at ``gateway``.

    The newest mandate is in force, and ``token`` becomes the citizen's one
    instrument; bills that were waiting are collected. The same again changes
    nothing.

    Raises:
        KindUnknown, CitizenUnknown: in this order.
    """
    for kind in kinds:
        if kind not in LINE_OF_BILL:
            raise KindUnknown(pointer="/kinds", kind=kind)
    with transaction.atomic(savepoint=False):
        holder_id = lock_citizen(ref)
        instrument_id = bind_instrument(
            holder_id=holder_id,
            gateway=gateway,
            token=token,
            kinds=bill_kinds(kinds),
            cap_minor=cap_minor,
            at=at,
        )
        newest = newest_mandate(holder_id)
        if newest and newest.instrument_id == instrument_id:
            return newest
        return _record(
            Mandate(
                step=MandateStep.GIVEN,
                holder_id=holder_id,
                gateway=gateway,
                kinds=sorted(set(kinds)),
                cap_minor=cap_minor,
                instrument_id=instrument_id,
                given_at=at,
            )
        )


def change_mandate(
    *, ref: str, kinds: Sequence[str], cap_minor: int | None, at: datetime
) -> Mandate:
    """Agree to other kinds of bills or another cap, with the same means of payment.

    A paused mandate is given again by this.

    Raises:
        KindsMissing, CapNotPositive, KindUnknown, CitizenUnknown, NoMandate: in this
            order.
    """
    if not kinds:
        raise KindsMissing(pointer="/kinds")
    if cap_minor is not None and cap_minor <= 0:
        raise CapNotPositive(pointer="/cap_minor")
    with transaction.atomic(savepoint=False):
        instrument = live_instruments(payer_id=lock_citizen(ref)).first()
        if instrument is None:
            raise NoMandate
        return give_mandate(
            ref=ref,
            gateway=instrument.gateway,
            token=instrument.token,
            kinds=kinds,
            cap_minor=cap_minor,
            at=at,
        )


def pause_mandate(*, ref: str, at: datetime) -> Mandate:
    """Collect nothing by itself any more; the instrument stays for paying by hand.

    Giving the mandate again resumes it.

    Raises:
        CitizenUnknown, NoMandate: in this order.
    """
    with transaction.atomic(savepoint=False):
        holder_id = lock_citizen(ref)
        instrument = live_instruments(payer_id=holder_id).first()
        newest = newest_mandate(holder_id)
        if instrument is None or newest is None:
            raise NoMandate
        if newest.step == MandateStep.PAUSED:
            return newest
        instrument_id = bind_instrument(
            holder_id=holder_id,
            gateway=instrument.gateway,
            token=instrument.token,
            kinds=[],
            cap_minor=instrument.cap_minor,
            at=at,
        )
        return _record(
            Mandate(
                step=MandateStep.PAUSED,
                holder_id=holder_id,
                gateway=instrument.gateway,
                kinds=[],
                cap_minor=instrument.cap_minor,
                instrument_id=instrument_id,
                given_at=at,
            )
        )


def end_mandate(*, ref: str, at: datetime) -> Mandate:
    """Collect nothing any more and forget the instrument; repeated, it stays ended.

    Raises:
        CitizenUnknown, NoMandate: in this order.
    """
    with transaction.atomic(savepoint=False):
        holder_id = lock_citizen(ref)
        newest = newest_mandate(holder_id)
        if newest is None:
            raise NoMandate
        if not end_instrument(holder_id=holder_id, at=at):
            return newest
        return _record(
            Mandate(
                step=MandateStep.ENDED,
                holder_id=holder_id,
                gateway=newest.gateway,
                kinds=[],
                cap_minor=None,
                instrument_id=newest.instrument_id,
                given_at=at,
            )
        )


def bill_kinds(kinds: Sequence[str]) -> list[str]:
    """Name the kinds of bills that these kinds of bills or lines stand for.

    Who agrees to ``outpatient`` agrees to emergencies: one line serves both.
    """
    return [
        kind for kind, line in LINE_OF_BILL.items() if kind in kinds or line in kinds
    ]


def _record(mandate: Mandate) -> Mandate:
    mandate.id = time_ordered_id(
        mandate.given_at, "mandate", mandate.step, mandate.instrument_id
    )
    mandate.save(force_insert=True)
    return mandate
