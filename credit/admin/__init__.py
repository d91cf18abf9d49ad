"""Credit in the admin."""

from credit.admin import citizens, lines, looks, notices, sign_in

__all__ = ["citizens", "lines", "looks", "notices", "sign_in"]
