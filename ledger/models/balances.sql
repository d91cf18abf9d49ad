-- Opening, locking, limiting and closing accounts, and rolling derived balances up.
-- Like posting, these belong to the owner's role and run with its rights.

-- The first migrations make them before some of their tables are there.
SET LOCAL check_function_bodies = off;

-- Take the locks that posting for these holders takes, to do several things after.
CREATE OR REPLACE FUNCTION ledger_lock_holders(p_holder uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM ledger_account a
      WHERE a.holder_id = ANY (p_holder) AND a.tracked
      ORDER BY a.id FOR NO KEY UPDATE;
END $$;

-- Open accounts that do not exist yet; those that do stay as they are.
CREATE OR REPLACE FUNCTION ledger_open_accounts(
    p_holder uuid[], p_at timestamptz, p_id uuid[], p_code text[], p_currency text[],
    p_tracked boolean[], p_limit bigint[]
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF 0 > ANY (p_limit) THEN
        RAISE EXCEPTION 'a limit is not negative' USING ERRCODE = 'check_violation';
    END IF;
    PERFORM ledger_lock_holders(p_holder);
    INSERT INTO ledger_account (id, holder_id, code, currency, tracked, limit_minor,
                                debits_pending, debits_posted, credits_pending,
                                credits_posted, opened_at)
    SELECT i.id, i.holder, i.code, i.currency, i.tracked, i.lim, 0, 0, 0, 0, p_at
      FROM unnest(p_holder, p_id, p_code, p_currency, p_tracked, p_limit)
           i(holder, id, code, currency, tracked, lim)
     ORDER BY i.id
    ON CONFLICT (id) DO NOTHING;
END $$;

-- Change limits. A limit below what is owed blocks new debits and breaks nothing.
CREATE OR REPLACE FUNCTION ledger_set_limits(
    p_holder uuid[], p_id uuid[], p_limit bigint[]
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF 0 > ANY (p_limit) THEN
        RAISE EXCEPTION 'a limit is not negative' USING ERRCODE = 'check_violation';
    END IF;
    PERFORM ledger_lock_holders(p_holder);
    UPDATE ledger_account a SET limit_minor = i.lim
      FROM unnest(p_holder, p_id, p_limit) i(holder, id, lim)
     WHERE a.id = i.id AND a.holder_id = i.holder AND a.tracked
           AND a.limit_minor IS DISTINCT FROM i.lim;
END $$;

-- Close a tracked account on which nothing is owed or held; true when it is closed.
CREATE OR REPLACE FUNCTION ledger_close_account(
    p_holder uuid, p_at timestamptz, p_id uuid
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE ledger_account a SET closed_at = coalesce(a.closed_at, p_at)
     WHERE a.id = p_id AND a.holder_id = p_holder AND a.tracked
           AND a.debits_pending = 0 AND a.credits_pending = 0
           AND a.debits_posted = a.credits_posted;
    RETURN FOUND;
END $$;

-- Add up to p_limit transfers to the checkpoints of their derived accounts and to the
-- totals of their hours, naming exactly which, and leave them to be sealed; answers how
-- many. Several may run at once.
CREATE OR REPLACE FUNCTION ledger_roll_up(p_at timestamptz, p_limit int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    ids uuid[];
    moved ledger_hourtotal[];
BEGIN
    ids := ARRAY(SELECT u.transfer_id FROM ledger_unrolled u
                  ORDER BY u.transfer_id LIMIT p_limit FOR UPDATE SKIP LOCKED);
    moved := ARRAY(
        SELECT ROW(gen_random_uuid(), date_trunc('hour', t.booked_at, 'UTC'), t.kind,
                   t.currency, d.id, c.id, b.merchant_id, count(*),
                   sum(t.amount_minor))::ledger_hourtotal
          FROM ledger_transfer t
          LEFT JOIN ledger_account d ON d.id = t.debit_account_id AND NOT d.tracked
          LEFT JOIN ledger_account c ON c.id = t.credit_account_id AND NOT c.tracked
          LEFT JOIN ledger_bill b ON b.id = t.bill_id
         WHERE t.id = ANY (ids) AND t.kind IN ('capture', 'post', 'reverse')
         GROUP BY date_trunc('hour', t.booked_at, 'UTC'), t.kind, t.currency, d.id, c.id,
                  b.merchant_id);
    INSERT INTO ledger_hourtotal AS h (id, begins_at, kind, currency, debit_account_id,
                                       credit_account_id, merchant_id, transfers,
                                       amount_minor)
    SELECT m.id, m.begins_at, m.kind, m.currency, m.debit_account_id,
           m.credit_account_id, m.merchant_id, m.transfers, m.amount_minor
      FROM unnest(moved) m
     ORDER BY m.begins_at, m.kind, m.currency, m.debit_account_id, m.credit_account_id,
              m.merchant_id
    ON CONFLICT (begins_at, kind, currency, debit_account_id, credit_account_id,
                 merchant_id) DO UPDATE
       SET transfers = h.transfers + excluded.transfers,
           amount_minor = h.amount_minor + excluded.amount_minor;
    INSERT INTO ledger_checkpoint AS k (account_id, debits_posted, credits_posted, rolled_at)
    SELECT x.account, sum(x.debits), sum(x.credits), p_at
      FROM unnest(moved) m
     CROSS JOIN LATERAL (VALUES (m.debit_account_id, m.amount_minor, 0),
                                (m.credit_account_id, 0, m.amount_minor)
                        ) x(account, debits, credits)
     WHERE x.account IS NOT NULL
     GROUP BY x.account
     ORDER BY x.account
    ON CONFLICT (account_id) DO UPDATE
       SET debits_posted = k.debits_posted + excluded.debits_posted,
           credits_posted = k.credits_posted + excluded.credits_posted,
           rolled_at = excluded.rolled_at;
    INSERT INTO ledger_unsealed (transfer_id, booked_at)
    SELECT t.id, t.booked_at FROM ledger_transfer t WHERE t.id = ANY (ids);
    DELETE FROM ledger_unrolled u WHERE u.transfer_id = ANY (ids);
    RETURN cardinality(ids);
END $$;
