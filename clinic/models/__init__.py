"""The clinic's tables, one aggregate a file."""

from clinic.models.hospital import Hospital
from clinic.models.item import ChargeItem, Reversal, SplitShare
from clinic.models.visit import Visit
from clinic.models.ward import Admission, BedStay, DayService, Ward, WardRate

__all__ = [
    "Admission",
    "BedStay",
    "ChargeItem",
    "DayService",
    "Hospital",
    "Reversal",
    "SplitShare",
    "Visit",
    "Ward",
    "WardRate",
]
