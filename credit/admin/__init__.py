"""Credit in the admin."""

from credit.admin import citizens, lines, sign_in

__all__ = ["citizens", "lines", "sign_in"]
