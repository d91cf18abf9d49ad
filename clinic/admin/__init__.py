"""The clinic in the admin: who was where and owes what, never what was done."""

from clinic.admin import visits

__all__ = ["visits"]
