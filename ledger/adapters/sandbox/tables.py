"""The gateway's tables: what it took and gave back, and what it has to tell."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS entry (
    seq          INTEGER PRIMARY KEY,
    type         TEXT    NOT NULL CHECK (type IN ('charge', 'refund')),
    reference    TEXT    NOT NULL,
    source       TEXT    NOT NULL,  -- a charge's token, a refund's charge
    amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
    currency     TEXT    NOT NULL,
    status       TEXT    NOT NULL
                 CHECK (status IN ('succeeded', 'declined', 'pending')),
    reason       TEXT    NOT NULL,
    retryable    INTEGER NOT NULL,
    at_ms        INTEGER NOT NULL,
    UNIQUE (type, reference)
);
CREATE INDEX IF NOT EXISTS entry_by_time ON entry (at_ms, seq)
    WHERE status = 'succeeded';
CREATE INDEX IF NOT EXISTS entry_pending ON entry (at_ms)
    WHERE status = 'pending';
CREATE INDEX IF NOT EXISTS entry_refunds_of ON entry (source)
    WHERE type = 'refund';
CREATE TABLE IF NOT EXISTS notification (
    id               TEXT    PRIMARY KEY,
    body             TEXT    NOT NULL,
    due_at_ms        INTEGER NOT NULL,
    attempts         INTEGER NOT NULL DEFAULT 0,
    deliveries_left  INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS notification_due ON notification (due_at_ms)
    WHERE deliveries_left > 0;
"""
