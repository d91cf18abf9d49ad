"""What crosses credit's border: texts for phones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Text:
    """One text for one phone (E.164)."""

    id: UUID
    phone: str = field(repr=False)
    text: str = field(repr=False)


class TextSender(Protocol):
    """Somebody who carries texts to phones.

    A lost answer counts as not sent, never as an exception: a text that comes
    twice does no harm.
    """

    def send(self, texts: Sequence[Text]) -> Mapping[UUID, bool]:
        """Carry texts; say of each whether it went out."""
        ...
