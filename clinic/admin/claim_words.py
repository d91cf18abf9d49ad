"""Why claims are left to a person, and what that person can do about each."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from clinic.models import Claim
from clinic.operations.give_up_claim import SILENT
from clinic.operations.make_good import CostsMore
from clinic.operations.record_cancelled import UNCLAIMED
from clinic.operations.record_settlement import DOES_NOT_SUM, HOSPITALS_PART
from clinic.rules.states import ClaimStatus
from ledger.operations.refund_lines import LineExceeded
from ledger.operations.request_refund import RefundExceedsInsurer, RefundExceedsPaid

NOT_COVERED, CANCELLED_THERE = "not_covered", "cancelled"
"""What insurers say when they decline; each may have words of its own besides."""

REASONS = (
    (SILENT, _("The insurer said nothing in time")),
    (DOES_NOT_SUM, _("The answer doesn't sum up")),
    (HOSPITALS_PART, _("A part of it is the hospital's")),
    (CostsMore.code, _("Somebody would pay more for a paid bill")),
    (UNCLAIMED, _("The fund owes it, and nothing of it is claimed any more")),
    (NOT_COVERED, _("Not covered")),
    (CANCELLED_THERE, _("Cancelled by the insurer")),
    (LineExceeded.code, _("More of a line would go back than is left")),
    (RefundExceedsPaid.code, _("More would go back than is left of what was paid")),
    (
        RefundExceedsInsurer.code,
        _("More would go back than is left of the fund's part"),
    ),
)
ADVICE = {
    SILENT: _("Call the insurer's office; ask it again when it answers."),
    DOES_NOT_SUM: _("Have the insurer's office mend its answer, then ask it again."),
    HOSPITALS_PART: _(
        "Have the insurer's office settle it without a part of the hospital's, then "
        "ask it again."
    ),
    CostsMore.code: _(
        "The insurer's terms have changed since the bill was paid. Have its office "
        "settle the claim by the terms of the day of the visit, then ask it again; "
        "or wait no longer: the bill stays split as it was, this round is cancelled "
        "at the insurer, and the fund's part is claimed from its office by hand."
    ),
    UNCLAIMED: _(
        "Nothing of it stands at the insurer. Have it claimed anew; if nobody can be "
        "made to bear less than before, claim the fund's part from its office by "
        "hand: it stays owed in the books until it is paid."
    ),
    NOT_COVERED: _(
        "Look at the patient's card with the insurer's office: insured there on the "
        "day of the visit, and for this kind of visit? Once the office has put it "
        "right, ask it again: it is claimed anew. If the fund really pays nothing, "
        "wait no longer."
    ),
    CANCELLED_THERE: _(
        "The insurer's office has cancelled the claim. Ask it why; then ask again to "
        "have it claimed anew, or wait no longer."
    ),
}
"""What a person can do about a claim that was left to one, by its reason."""

DECLINED = _(
    "Ask the insurer's office what the reason means and what it wants changed. Then "
    "ask again to have it claimed anew; if the fund really pays nothing, wait no "
    "longer."
)
REFUSED_BY_THE_BOOKS = _(
    "The insurer's answer fits the bill no longer, because something of it went back "
    "otherwise. Have its office settle the claim by what is left, then ask it again; "
    "or wait no longer: the bill stays split as it was."
)
"""About reasons that have no words of their own: insurers make up new ones."""


def advice_on(claim: Claim) -> Any:
    """Say what can be done about a claim that waits for a person, whatever for."""
    is_declined = claim.status == ClaimStatus.DECLINED
    return ADVICE.get(claim.reason, DECLINED if is_declined else REFUSED_BY_THE_BOOKS)
