"""Mothers' visits and their newborns'."""

from clinic.models import Newborn, Visit


def newborn_of(visit: Visit) -> Newborn | None:
    """Give whose child a visit's patient is, if a newborn."""
    return Newborn.objects.select_related("mother").filter(visit=visit).first()


def newborns_of(visit: Visit) -> list[Newborn]:
    """Give a mother's newborns, the first-born first."""
    rows = Newborn.objects.select_related("visit").filter(mother=visit)
    return list(rows.order_by("birth_order", "visit_id"))
