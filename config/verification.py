"""Every check of every app, in one list."""

from ledger.queries import verification as ledger

ALL_CHECKS = (*ledger.CHECKS,)
