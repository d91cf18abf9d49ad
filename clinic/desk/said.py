"""What the desk says of an operation: done, or refused in its own words."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext

from ledger.errors import Rejected, Unavailable


def done(request: HttpRequest, act: Callable[[], str]) -> bool:
    """Carry something out and say what came of it; false when it was refused."""
    try:
        told = act()
    except (Rejected, Unavailable) as refusal:
        # Rules mark their sentences without looking them up: they know no Django.
        sentence = gettext(str(refusal.sentence)) % refusal.facts
        messages.error(request, sentence)
        return False
    messages.success(request, told)
    return True
