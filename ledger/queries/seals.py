"""Seals as those read them who keep a root beside ours."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from ledger.errors import NotFound
from ledger.models import Seal


class SealUnknown(NotFound):
    """The day isn't sealed yet, or lies before the books began."""

    code = "ledger.seal.unknown"
    sentence = _("There is no seal of this day.")


def seal_of(day: date | None) -> Seal:
    """Give the seal of a day, or the newest.

    Raises:
        SealUnknown: there is none.
    """
    seals = Seal.objects.order_by("-day")
    seal = (seals.filter(day=day) if day else seals).first()
    if seal is None:
        raise SealUnknown
    return seal
