"""An insurer that splits by the item's class and answers at once, without memory."""

from collections.abc import Sequence

from clinic.ports import Claim, InsurerAnswer, Settlement
from clinic.rules.split import split_by_class


class FixedInsurer:
    """Pays 70, 50 or 0 percent by class for the insured, nothing for others."""

    name = "fixed"
    keeps_claims = False

    def pre_settle(self, claims: Sequence[Claim]) -> list[Settlement]:
        """Split by class: the rule needs nobody else."""
        return [_split(claim) for claim in claims]

    def settle(self, claims: Sequence[Claim]) -> list[Settlement]:
        """Split by class; the same claim has the same split always."""
        return self.pre_settle(claims)

    def query(self, claims: Sequence[Claim]) -> list[Settlement]:
        """Split by class: there was nothing to lose."""
        return self.pre_settle(claims)

    def cancel(self, claims: Sequence[Claim]) -> list[bool]:
        """Nothing of a claim is kept."""
        return [True for _ in claims]


def _split(claim: Claim) -> Settlement:
    shares = split_by_class(claim.lines, insured=claim.insured)
    return Settlement(claim.reference, InsurerAnswer.FINAL, shares)
