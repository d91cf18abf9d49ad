"""The clinic in the admin: who was where and owes what, never what was done."""

from clinic.admin import visits, wards

__all__ = ["visits", "wards"]
