"""What crosses credit's border: texts for phones and mailboxes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Text:
    """One text for one phone (E.164), or one letter for one mailbox.

    ``channel`` is ``sms`` or ``email``; only a letter has a subject. The id is the
    same at every try.
    """

    id: UUID
    channel: str
    address: str = field(repr=False)
    subject: str
    text: str = field(repr=False)


class TextSender(Protocol):
    """Somebody who carries texts to phones, or letters to mailboxes.

    A lost answer counts as not sent, never as an exception: a text that comes
    twice does no harm.
    """

    def send(self, texts: Sequence[Text]) -> Mapping[UUID, bool]:
        """Carry texts; say of each whether it went out."""
        ...
