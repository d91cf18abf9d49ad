"""Credit in the admin."""

from credit.admin import citizens, lines, notices, sign_in

__all__ = ["citizens", "lines", "notices", "sign_in"]
