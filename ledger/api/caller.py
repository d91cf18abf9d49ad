"""Who signed a request."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Caller:
    """The machine behind a request, as its key describes it (``request.auth``).

    ``merchant_id`` is None for the city, whose keys see every merchant;
    ``place`` is the lot of a gate's key.
    """

    key_id: str
    merchant_id: UUID | None
    scopes: frozenset[str]
    place: UUID | None

    @property
    def account(self) -> str:
        """Name whom several keys of one caller act for."""
        return str(self.merchant_id) if self.merchant_id else "city"


@dataclass(frozen=True, slots=True)
class Machine:
    """The principal of a signed request (``request.user``): nobody's login."""

    key_id: str
    is_authenticated: bool = True
    is_anonymous: bool = False
    is_active: bool = True
    is_staff: bool = False
    is_superuser: bool = False

    @property
    def pk(self) -> str:
        """Stand where a person's id would in logs."""
        return self.key_id

    def __str__(self) -> str:
        """Show the key's id."""
        return self.key_id
