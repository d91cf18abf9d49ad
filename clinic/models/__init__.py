"""The clinic's tables, one aggregate a file."""

from clinic.models.hospital import Hospital
from clinic.models.item import ChargeItem, Reversal, SplitShare
from clinic.models.visit import Visit

__all__ = ["ChargeItem", "Hospital", "Reversal", "SplitShare", "Visit"]
