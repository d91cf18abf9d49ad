"""An insurer that splits by the item's class and answers at once, without memory."""

from clinic.ports import Claim, InsurerAnswer, Settlement
from clinic.rules.split import split_by_class


class FixedInsurer:
    """Pays 70, 50 or 0 percent by class for the insured, nothing for others."""

    name = "fixed"
    keeps_claims = False

    def pre_settle(self, claim: Claim) -> Settlement:
        """Split by class: the rule needs nobody else."""
        shares = split_by_class(claim.lines, insured=claim.insured)
        return Settlement(claim.reference, InsurerAnswer.FINAL, shares)

    def settle(self, claim: Claim) -> Settlement:
        """Split by class; the same claim has the same split always."""
        return self.pre_settle(claim)

    def query(self, claim: Claim) -> Settlement:
        """Split by class: there was nothing to lose."""
        return self.pre_settle(claim)

    def cancel(self, claim: Claim) -> bool:  # noqa: ARG002 - nothing was kept
        """Nothing of a claim is kept."""
        return True
