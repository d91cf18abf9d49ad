"""Let a citizen sign in to the portal."""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from credit.models import Citizen
from credit.operations.lock_citizen import lock_citizen
from ledger.errors import Rejected


class UserTaken(Rejected):
    """Another citizen signs in as this user."""

    code = "credit.user.taken"
    sentence = _("Another citizen signs in as this user.")


def let_sign_in(*, ref: str, user_id: int) -> UUID:
    """See to it that ``user_id`` sees the tab of the citizen ``ref``; the holder's id.

    Raises:
        CitizenUnknown, UserTaken: in this order.
    """
    try:
        with transaction.atomic(savepoint=False):
            holder_id = lock_citizen(ref)
            Citizen.objects.filter(holder_id=holder_id).update(user_id=user_id)
    except IntegrityError as error:
        raise UserTaken from error
    return holder_id
