"""The clinic in the admin: who was where and owes what, never what was done."""

from clinic.admin import claims, insurance, patients, prices, visits, wards

__all__ = ["claims", "insurance", "patients", "prices", "visits", "wards"]
