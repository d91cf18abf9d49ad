"""Credit in the admin."""

from credit.admin import citizens, counter, lines, looks, notices, sign_in

__all__ = ["citizens", "counter", "lines", "looks", "notices", "sign_in"]
