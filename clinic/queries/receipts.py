"""What a receipt says of a visit: who, where, when, and how it was split."""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from clinic.models import ChargeItem, Claim, Split, Visit
from clinic.rules.states import VisitKind
from credit.queries.names import names_on_paper
from ledger.ports import ReceiptSubject

INPATIENT, OUTPATIENT = "inpatient", "outpatient"
SUMS = (
    "total_minor",
    "own_minor",
    "over_minor",
    "prepay_minor",
    "scope_minor",
    "deductible_minor",
    "fund_minor",
    "hospital_minor",
    "person_minor",
    "account_current_minor",
    "account_carried_minor",
    "account_family_minor",
    "cash_minor",
)
"""What an insurer said of a claim, by the columns of its split."""


def kind_of(visit_kind: str) -> str:
    """Say which of the two forms a visit's receipt has: emergencies are outpatients."""
    return INPATIENT if visit_kind == VisitKind.INPATIENT else OUTPATIENT


def facts_of_visits(subjects: Collection[ReceiptSubject]) -> dict[UUID, dict[str, Any]]:
    """Say of each bill of a visit what its receipt has to; by bill.

    Three questions however many there are, besides one about names.
    """
    wanted = {subject.subject_id for subject in subjects}
    rows = Visit.objects.select_related("hospital").filter(id__in=wanted)
    visits = {row.id: row for row in rows}
    names = names_on_paper({visit.payer_id for visit in visits.values()})
    split = _split([subject.bill_id for subject in subjects])
    facts = {}
    for subject in subjects:
        if visit := visits.get(subject.subject_id):
            name = names.get(visit.payer_id)
            person = {"name": name.name, "id_no": name.id_no_masked} if name else {}
            sums = split.get(subject.bill_id, {})
            facts[subject.bill_id] = person | _of_visit(visit) | sums
    return facts


def person_of_visit(visit_id: UUID) -> dict[str, str]:
    """Say whose a visit is, as a paper does: its number, the name, part of the id."""
    visit = Visit.objects.filter(id=visit_id).first()
    if visit is None:
        return {}
    name = names_on_paper({visit.payer_id}).get(visit.payer_id)
    person = {"name": name.name, "id_no": name.id_no_masked} if name else {}
    return person | {"visit_no": visit.visit_no}


def sums_of_bills(bill_ids: Collection[UUID]) -> dict[UUID, dict[str, int]]:
    """Give how these bills were split last, by bill; whatever isn't is left out.

    Of an insurer that keeps no claims only total, fund, account and cash are known.
    """
    return {bill_id: facts["sums"] for bill_id, facts in _split(bill_ids).items()}


def _of_visit(visit: Visit) -> dict[str, Any]:
    zone = ZoneInfo(visit.hospital.zone)
    opened = visit.opened_at.astimezone(zone).date()
    facts: dict[str, Any] = {
        "visit_no": visit.visit_no,
        "department": visit.department,
        "visit_kind": visit.kind,
        "hospital_level": visit.hospital.level,
        "opened_on": opened.isoformat(),
        "insured_as": "insured" if visit.insured else "none",
    }
    if visit.kind == VisitKind.INPATIENT and visit.discharged_at:
        left = visit.discharged_at.astimezone(zone).date()
        facts["discharged_on"] = left.isoformat()
        # Whoever comes and goes on one day was there for a day.
        facts["days"] = max((left - opened).days, 1)
    return facts


def _split(bill_ids: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
    splits = _splits(bill_ids)
    rest = [bill_id for bill_id in bill_ids if bill_id not in splits]
    return splits | _shared(rest)


def _splits(bill_ids: Iterable[UUID]) -> dict[UUID, dict[str, Any]]:
    """Give how an insurer that keeps claims split each of these bills at last."""
    claims = Claim.objects.filter(bill__in=bill_ids, split__isnull=False)
    rows = claims.order_by("round_no").values("bill_id", "insured_kind", "id")
    last = {row["bill_id"]: row for row in rows}
    of_claim = {row["id"]: row for row in last.values()}
    splits = Split.objects.filter(claim_id__in=of_claim)
    facts = {}
    for split in splits.values("claim_id", *SUMS):
        claim = of_claim[split.pop("claim_id")]
        account = sum(split[name] for name in SUMS if name.startswith("account_"))
        more = {"account_minor": account, "self_pay_minor": _self_pay(split)}
        facts[claim["bill_id"]] = {"sums": split | more}
        if claim["insured_kind"]:
            facts[claim["bill_id"]]["insured_as"] = claim["insured_kind"]
    return facts


def _self_pay(split: dict[str, int]) -> int:
    """Give what the person bore of what the insurance counts (个人自付)."""
    return split["person_minor"] - split["own_minor"] - split["over_minor"]


def _shared(bill_ids: Iterable[UUID]) -> dict[UUID, dict[str, Any]]:
    """Sum up the final shares of bills that no claim was kept of."""
    items = ChargeItem.objects.filter(bill__in=bill_ids, share__isnull=False)
    sums: dict[UUID, dict[str, int]] = {}
    for item in items.exclude(status="reversed").select_related("share"):
        share = item.share
        found = sums.setdefault(
            item.bill_id,
            {"total_minor": 0, "fund_minor": 0, "account_minor": 0, "cash_minor": 0},
        )
        found["total_minor"] += item.amount_minor
        found["fund_minor"] += share.insurer_minor
        found["account_minor"] += share.account_minor
        found["cash_minor"] += share.citizen_minor
    return {bill_id: {"sums": found} for bill_id, found in sums.items()}
