"""An insurer whose splits came with the record of a visit that was played again."""

from clinic.ports import Claim, InsurerAnswer, Settlement
from clinic.rules.split import share_of


class RecordedInsurer:
    """Pays exactly what was estimated, because the estimate is what it once paid."""

    name = "recorded"
    keeps_claims = False

    def pre_settle(self, claim: Claim) -> Settlement:
        """Give each line the insurer's recorded part."""
        shares = tuple(share_of(line, line.insurer_minor) for line in claim.lines)
        return Settlement(claim.reference, InsurerAnswer.FINAL, shares)

    def settle(self, claim: Claim) -> Settlement:
        """Give each line the insurer's recorded part."""
        return self.pre_settle(claim)

    def query(self, claim: Claim) -> Settlement:
        """Give each line the insurer's recorded part."""
        return self.pre_settle(claim)

    def cancel(self, claim: Claim) -> bool:  # noqa: ARG002 - nothing was kept
        """Nothing of a claim is kept."""
        return True
