"""The sandbox's register of plates and cards: what is typed decides what it says."""

from credit.ports import Finding, Shown

RIGHT, NO_SUCH, SILENT = "123456", "000000", "999999"
"""Codes to try it with; it takes every other one for wrong."""

ANSWERS = {
    RIGHT: Finding.MATCHES,
    NO_SUCH: Finding.UNKNOWN,
    SILENT: Finding.UNANSWERED,
}


class SandboxRegister:
    """Knows nobody."""

    def check(self, shown: Shown) -> Finding:
        """Answer by the code alone."""
        return ANSWERS.get(shown.code, Finding.DIFFERS)
