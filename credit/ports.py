"""What crosses credit's border: messages, questions about whose plate it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
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

    A city brings its own: a folder in ``credit/adapters`` whose class does this, named
    in ``text_senders`` there. A lost answer counts as not sent, never as an exception:
    a text that comes twice does no harm; a provider that keeps the text's id knows the
    second one. All of it is over within half a minute: what isn't begun in the first
    seconds (``BEGUN_WITHIN`` in ``rules/messages.py``) is left for the next time.
    """

    def send(self, texts: Sequence[Text]) -> Mapping[UUID, bool]:
        """Carry texts; say of each that was tried whether it went out."""
        ...


class Finding(StrEnum):
    """What a register says of a credential that somebody says is theirs.

    ``differs``: it isn't this person's, or what they typed of their paper is wrong;
    which of the two nobody learns. ``unanswered``: ask again later.
    """

    MATCHES = "matches"
    DIFFERS = "differs"
    UNKNOWN = "unknown"
    UNANSWERED = "unanswered"


@dataclass(frozen=True, slots=True)
class Shown:
    """A credential, whose it is said to be, and what stands on the paper for it.

    ``code`` are the last six digits of a registration certificate's number, or of the
    number on an insurance card's back.
    """

    kind: str
    value: str = field(repr=False)
    colour: str
    name: str = field(repr=False)
    code: str = field(repr=False)


class Register(Protocol):
    """The office that knows whose plates and cards there are.

    Asked while a person waits: it answers within two seconds, or says that it
    hasn't, never as an exception. Asking moves nothing.
    """

    def check(self, shown: Shown) -> Finding:
        """Say whether it is this person's."""
        ...
