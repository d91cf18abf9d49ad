"""Let a citizen sign in to the portal."""

from uuid import UUID

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from credit.models import Citizen
from credit.operations.lock_citizen import CitizenUnknown, lock_citizen
from ledger.errors import Rejected


class UserTaken(Rejected):
    """Another citizen signs in as this user."""

    code = "credit.user.taken"
    sentence = _("Another citizen signs in as this user.")


class PasswordAsked(Rejected):
    """This person works here: a phone alone opens no door of the city's desk."""

    code = "credit.user.password_asked"
    sentence = _("You sign in with name and password, because you work for the city.")


class SwitchedOff(Rejected):
    """Somebody has switched this account off."""

    code = "credit.user.switched_off"
    sentence = _("This account is switched off. A service counter can tell you why.")


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


def user_of_citizen(*, holder_id: UUID) -> User:
    """Give whom a citizen signs in as; the first time there is nobody yet.

    Raises:
        CitizenUnknown, SwitchedOff, PasswordAsked: in this order.
    """
    with transaction.atomic(savepoint=False):
        citizens = Citizen.objects.select_for_update(no_key=True, of=("self",))
        citizen = citizens.select_related("user").filter(holder_id=holder_id).first()
        if citizen is None:
            raise CitizenUnknown
        if citizen.user is None:
            # Without a password: it signs in by what it has, not by what it knows.
            citizen.user = User.objects.create_user(f"citizen-{holder_id}")
            citizen.save(update_fields=["user"])
    if not citizen.user.is_active:
        raise SwitchedOff
    if citizen.user.is_staff:
        raise PasswordAsked
    return citizen.user
