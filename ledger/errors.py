"""Refusals and failures, as facts with a code and a sentence.

``Rejected`` is expected and final until something changes; ``Unavailable``
means ask again later; ``OutcomeUnknown`` means something may have happened and
must be asked about; ``Broken`` means an invariant does not hold and somebody is
paged. A concrete class stands in the file of the operation that refuses.
HTTP statuses are decided in ``config/errors.py`` alone.
"""

from typing import Any, ClassVar


class DomainError(Exception):
    """A refusal or failure that knows its code, its sentence and its facts.

    ``sentence`` may be lazily translated; ``%(name)s`` in it are its facts.
    """

    code: ClassVar[str]
    sentence: ClassVar[Any]

    def __init__(self, **facts: object) -> None:
        """Keep the facts the sentence is built from."""
        super().__init__(facts)
        self.facts = facts

    def __str__(self) -> str:
        """Say the sentence with its facts, in the language of the moment."""
        return str(self.sentence) % self.facts


class Rejected(DomainError):
    """The request is refused by a rule; nothing was booked."""


class BadInput(Rejected):
    """The request itself is malformed; ``pointer`` names the place in it.

    ``besides`` are the request's other mistakes, told with this one.
    """

    def __init__(self, *, pointer: str = "", **facts: object) -> None:
        """Keep the JSON pointer to the mistake beside the facts."""
        super().__init__(**facts)
        self.pointer = pointer
        self.besides: list[BadInput] = []


class NotFound(Rejected):
    """The thing does not exist, or isn't the asker's to see."""


class Unavailable(DomainError):
    """Something we rest on did not answer; asking again later is safe."""


class OutcomeUnknown(Unavailable):
    """The other side may have acted; ask it before anything else."""


class Broken(DomainError):
    """An invariant does not hold; nothing further may be built on this."""
