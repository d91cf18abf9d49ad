"""Every check of every app, in one list."""

from clinic.queries import checks_of_stays as stays
from clinic.queries import verification as clinic
from credit.queries import verification as credit
from ledger.queries import verification as ledger
from parking.queries import verification as parking

ALL_CHECKS = (
    *ledger.CHECKS,
    *credit.CHECKS,
    *parking.CHECKS,
    *clinic.CHECKS,
    *stays.CHECKS,
)
