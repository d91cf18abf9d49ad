"""Numbers of visits that are registered at our own desk, by no hospital's system."""

import base64
from datetime import date
from uuid import UUID

DESKS = "W"
"""Begins them all: no hospital's own numbering is known to."""


def number_at_desk(form_id: UUID, day: date) -> str:
    """Make the number of what a form registers; the same form, the same number.

    Six letters and digits out of 2**30 beside the day: people can say them, and two
    forms of a hospital's day hardly ever share them. Should they, the second is
    refused and the cashier takes another form.
    """
    last = form_id.int & (2**30 - 1)
    spelled = base64.b32encode((last << 2).to_bytes(4, "big")).decode()[:6]
    return f"{DESKS}{day:%y%m%d}-{spelled}"
