"""The clinic's tables, one aggregate a file."""

from clinic.models.claim import Claim
from clinic.models.cover import CoverPolicy
from clinic.models.hospital import Hospital
from clinic.models.insurance import ClaimPolicy, Coverage, InsurancePolicy
from clinic.models.item import ChargeItem, Reversal, SplitShare
from clinic.models.patient import Newborn, PatientNaming, VisitVoid
from clinic.models.plan import PlannedCharge
from clinic.models.price import Price, PriceList
from clinic.models.split import Split, SplitLine
from clinic.models.take_back import TakeBack
from clinic.models.visit import Visit
from clinic.models.ward import Admission, BedStay, DayService, Ward, WardRate

__all__ = [
    "Admission",
    "BedStay",
    "ChargeItem",
    "Claim",
    "ClaimPolicy",
    "CoverPolicy",
    "Coverage",
    "DayService",
    "Hospital",
    "InsurancePolicy",
    "Newborn",
    "PatientNaming",
    "PlannedCharge",
    "Price",
    "PriceList",
    "Reversal",
    "Split",
    "SplitLine",
    "SplitShare",
    "TakeBack",
    "Visit",
    "VisitVoid",
    "Ward",
    "WardRate",
]
