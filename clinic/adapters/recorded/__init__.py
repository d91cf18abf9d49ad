"""An insurer whose splits came with the record of a visit that was played again."""

from collections.abc import Sequence

from clinic.ports import Claim, InsurerAnswer, Settlement
from clinic.rules.split import share_of


class RecordedInsurer:
    """Pays exactly what was estimated, because the estimate is what it once paid."""

    name = "recorded"
    keeps_claims = False

    def pre_settle(self, claims: Sequence[Claim]) -> list[Settlement]:
        """Give each line the insurer's recorded part."""
        return [_split(claim) for claim in claims]

    def settle(self, claims: Sequence[Claim]) -> list[Settlement]:
        """Give each line the insurer's recorded part."""
        return self.pre_settle(claims)

    def query(self, claims: Sequence[Claim]) -> list[Settlement]:
        """Give each line the insurer's recorded part."""
        return self.pre_settle(claims)

    def cancel(self, claims: Sequence[Claim]) -> list[bool]:
        """Nothing of a claim is kept."""
        return [True for _ in claims]


def _split(claim: Claim) -> Settlement:
    shares = tuple(share_of(line, line.insurer_minor) for line in claim.lines)
    return Settlement(claim.reference, InsurerAnswer.FINAL, shares)
