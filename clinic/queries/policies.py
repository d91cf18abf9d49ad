"""The insurance policies in force at a moment, and how long insurers are waited for."""

import json
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from clinic.models import ClaimPolicy
from clinic.rules.policies import Policy, PolicyKey
from ledger.errors import Broken
from ledger.queries.prepared import rows_of

IN_FORCE = """
SELECT ratio, deductible_minor, deductible_per, annual_cap_minor, class_ceilings
  FROM clinic_insurancepolicy
 WHERE fund = %s AND insured_kind = %s AND visit_kind = %s AND hospital_level = %s
   AND valid_from <= %s
 ORDER BY valid_from DESC LIMIT 1"""


class ClaimPolicyMissing(Broken):
    """No claim policy has begun: nobody can say how long an insurer is waited for."""

    code = "clinic.claim_policy.missing"
    sentence = _("No claim policy is in force.")


def policy_for(key: PolicyKey, *, fund: str, at: datetime) -> Policy | None:
    """Give what a fund pays of such a visit; ``None``: nothing that we know of."""
    which = [fund, key.insured_kind, key.visit_kind, key.hospital_level, at]
    for ratio, deductible, per, cap, ceilings in rows_of(IN_FORCE, which):
        return Policy(ratio, deductible, per, cap, json.loads(ceilings))
    return None


def claim_policy_at(at: datetime) -> ClaimPolicy:
    """Give the claim policy in force.

    Raises:
        ClaimPolicyMissing: none has begun.
    """
    begun = ClaimPolicy.objects.filter(valid_from__lte=at)
    policy = begun.order_by("-valid_from").first()
    if policy is None:
        raise ClaimPolicyMissing
    return policy


def deadline_at(at: datetime) -> datetime:
    """Say until when the insurer of a claim that is opened now is waited for.

    Raises:
        ClaimPolicyMissing: no claim policy has begun.
    """
    return at + timedelta(days=claim_policy_at(at).answer_within_days)
