"""Who may sign in to the demo: an administrator, one of each role, two citizens.

Passwords follow from this checkout's own secret, so they stay the same from one
start to the next and stand nowhere.
"""

import base64
import hashlib
import hmac
from dataclasses import asdict, dataclass, field
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import Group, User

from config.demo.city import RESERVED, citizens
from credit.operations.let_sign_in import let_sign_in
from ledger.operations.assign_staff import assign_staff

CASHIER = "cashier"
STAFF = {
    "operator": "city operator",
    CASHIER: "cashier",
    "cashier2": "cashier",
    "supervisor": "supervisor",
    "finance": "finance",
    "auditor": "auditor",
}
"""Names that people type, and the roles that they have."""

PASSWORD_BYTES = 12  # 96 bits, sixteen characters


@dataclass(frozen=True, slots=True)
class Login:
    """What somebody types to sign in, and where."""

    role: str
    username: str
    password: str = field(repr=False)
    url: str

    def as_facts(self) -> dict[str, str]:
        """Give it as ``demo.json`` shows it."""
        return asdict(self)


def open_logins(base_url: str, *, merchant_id: UUID) -> list[Login]:
    """See to it that they may sign in, staff of a merchant; what each types."""
    admin = "admin"
    _user(admin, is_staff=True, is_superuser=True)
    logins = [Login(admin, admin, _password(admin), f"{base_url}/admin/")]
    for username, role in STAFF.items():
        user = _user(username, is_staff=True)
        user.groups.set(Group.objects.filter(name=role))
        assign_staff(user_id=user.pk, merchant_id=merchant_id)
        logins.append(
            Login(username, username, _password(username), f"{base_url}/admin/")
        )
    for person in citizens()[RESERVED : RESERVED + 2]:
        let_sign_in(ref=person.ref, user_id=_user(person.ref).pk)
        logins.append(
            Login("citizen", person.ref, _password(person.ref), f"{base_url}/")
        )
    return logins


def _user(username: str, **rights: bool) -> User:
    user, is_new = User.objects.get_or_create(username=username, defaults=rights)
    if is_new or not user.has_usable_password():
        user.set_password(_password(username))
        user.save(update_fields=["password"])
    return user


def _password(username: str) -> str:
    told = f"the demo's password of {username}".encode()
    digest = hmac.digest(settings.SECRET_KEY.encode(), told, hashlib.sha256)
    return base64.urlsafe_b64encode(digest[:PASSWORD_BYTES]).decode()
