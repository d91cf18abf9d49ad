"""Columns that hold personal data or secrets: bytes on disk, text in Python."""

from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.core import checks
from django.db import models

from ledger.rules.cipher import KeyRing, blind_index, read_keys, seal, unseal

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

    TextColumn = models.Field[str, str]
else:
    TextColumn = models.Field


@lru_cache(maxsize=4)
def _ring(text: str) -> KeyRing:
    return read_keys(text)


def seal_for(context: str, plaintext: bytes) -> bytes:
    """Seal with the active data key of the settings."""
    ring = _ring(settings.CITYTAB_DATA_KEYS)
    return seal(plaintext, context=context.encode(), keys=ring)


def unseal_from(context: str, sealed: bytes) -> bytes:
    """Open with any data key of the settings.

    Raises:
        SealBroken: it was not sealed in this context with a key we have.
    """
    ring = _ring(settings.CITYTAB_DATA_KEYS)
    return unseal(sealed, context=context.encode(), keys=ring)


def blind_index_of(domain: str, value: str) -> bytes:
    """Digest ``value`` with the index key, to find a sealed value by equality.

    Bring the value into its one spelling first: equal texts, equal digests.
    """
    return blind_index(value, domain=domain, key=settings.CITYTAB_INDEX_KEY.encode())


class SealedTextField(TextColumn):
    """A text that is sealed on its way to the database.

    It can be neither filtered nor indexed (put a ``blind_index_of`` beside it
    for equality). Its context is its table and column: renaming either needs a
    migration that seals the values anew.
    """

    description = "Text, sealed with AES-256-GCM"
    empty_strings_allowed = True
    _lookups_allowed: ClassVar = frozenset({"isnull"})

    @property
    def context(self) -> str:
        """Name the place a value of this field is bound to."""
        return f"{self.model._meta.db_table}.{self.column}"  # noqa: SLF001 - Django's own door

    def get_internal_type(self) -> str:
        """Store as bytea, like Django's ``BinaryField``."""
        return "BinaryField"

    def get_db_prep_value(  # noqa: PLR0917 - Django's signature
        self,
        value: Any,
        connection: "BaseDatabaseWrapper",
        prepared: bool = False,  # noqa: FBT001, FBT002
    ) -> Any:
        """Seal the text."""
        value = super().get_db_prep_value(value, connection, prepared)
        if value is None:
            return None
        return seal_for(self.context, self.to_bytes(value))

    def to_bytes(self, value: Any) -> bytes:
        """Give what is sealed."""
        return str(value).encode()

    def from_bytes(self, opened: bytes) -> Any:
        """Give what was sealed."""
        return opened.decode()

    def from_db_value(self, value: Any, *_: Any) -> Any:
        """Open what was stored.

        Raises:
            SealBroken: the row was tampered with, or its key is lost.
        """
        if value is None:
            return None
        return self.from_bytes(unseal_from(self.context, bytes(value)))

    def get_lookup(self, lookup_name: str) -> Any:
        """Refuse every search but for NULL: two seals of one text differ."""
        if lookup_name not in self._lookups_allowed:
            return None
        return super().get_lookup(lookup_name)

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        """Refuse an index or a unique rule, which could never match."""
        found = super().check(**kwargs)
        if self.unique or getattr(self, "db_index", False):
            message = "A sealed column cannot be indexed or unique."
            found.append(checks.Error(message, obj=self, id="ledger.E001"))
        return found


class SealedBytesField(SealedTextField):
    """A file that is sealed on its way to the database."""

    description = "Bytes, sealed with AES-256-GCM"

    def to_bytes(self, value: Any) -> bytes:
        """Give what is sealed."""
        return bytes(value)

    def from_bytes(self, opened: bytes) -> Any:
        """Give what was sealed."""
        return opened
