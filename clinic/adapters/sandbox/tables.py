"""The sandbox insurer's tables: persons, funds, claims, and what it is to do wrong."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS person (
    token                 TEXT    PRIMARY KEY,
    insured_kind          TEXT    NOT NULL,
    deductible_left_minor INTEGER NOT NULL CHECK (deductible_left_minor >= 0),
    cap_left_minor        INTEGER CHECK (cap_left_minor >= 0),  -- null: any sum
    current_minor         INTEGER NOT NULL CHECK (current_minor >= 0),
    carried_minor         INTEGER NOT NULL CHECK (carried_minor >= 0),
    family_minor          INTEGER NOT NULL CHECK (family_minor >= 0)
);
CREATE TABLE IF NOT EXISTS fund (
    name   TEXT PRIMARY KEY,
    scheme TEXT NOT NULL CHECK (scheme IN ('city', 'recorded'))
);
CREATE TABLE IF NOT EXISTS claim (
    seq              INTEGER PRIMARY KEY,
    reference        TEXT    NOT NULL UNIQUE,
    content          TEXT    NOT NULL,  -- empty: cancelled before it was ever seen
    person           TEXT    NOT NULL,
    visit            TEXT    NOT NULL,
    currency         TEXT    NOT NULL,
    status           TEXT    NOT NULL
                     CHECK (status IN ('pending', 'settled', 'declined', 'cancelled')),
    reason           TEXT    NOT NULL,
    split            TEXT    NOT NULL,  -- sums and lines as JSON; empty: none
    total_minor      INTEGER NOT NULL,
    fund_minor       INTEGER NOT NULL,
    account_minor    INTEGER NOT NULL,
    cash_minor       INTEGER NOT NULL,
    deductible_minor INTEGER NOT NULL,
    taken            TEXT    NOT NULL,  -- of its person, as JSON; empty: nothing
    at_ms            INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS claim_of_visit ON claim (visit) WHERE status = 'settled';
CREATE INDEX IF NOT EXISTS claim_pending ON claim (at_ms) WHERE status = 'pending';
CREATE TABLE IF NOT EXISTS movement (
    seq       INTEGER PRIMARY KEY,
    type      TEXT    NOT NULL CHECK (type IN ('settlement', 'cancellation')),
    reference TEXT    NOT NULL REFERENCES claim (reference),
    at_ms     INTEGER NOT NULL,
    UNIQUE (type, reference)
);
CREATE INDEX IF NOT EXISTS movement_by_time ON movement (at_ms, seq);
CREATE TABLE IF NOT EXISTS fault_order (
    seq    INTEGER PRIMARY KEY,
    fault  TEXT    NOT NULL,
    person TEXT    NOT NULL,  -- empty: whoever comes next
    left   INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS fault_order_open ON fault_order (person, seq)
    WHERE left > 0;
CREATE TABLE IF NOT EXISTS fault_done (
    fault TEXT    PRIMARY KEY,
    times INTEGER NOT NULL
);
"""
