-- The one door of the books. These functions belong to the owner's role and run
-- with its rights; the application's role may call them and can write neither
-- transfers nor balances in any other way.
--
-- ledger_post takes arrays, one element a posting, and answers one word each, in
-- order. An array gives exactly what its elements would give one after another.
-- Ladder of answers: exists, exists_with_different_content, amount_out_of_range,
-- transfer_not_found, not_a_hold, cannot_be_reversed, account_not_found,
-- accounts_not_different, currency_mismatch, account_closed,
-- hold_already_resolved, already_reversed, exceeds_limit, ok.
--
-- capture, release, expire: p_about is the hold, whose accounts are taken; a
-- capture of less than the hold gives the rest back, one of more takes the
-- difference from the limit. reverse: p_about is the transfer to undo.
--
-- Locks are taken once, on all tracked accounts of the holders, in the order of
-- their ids: a command that posts on a line and then on due has both from the
-- start, so that it never waits for one that has them the other way round. Derived
-- accounts are only read: everyone credits them at once.

CREATE OR REPLACE FUNCTION ledger_post(
    p_holder uuid[], p_at timestamptz, p_id uuid[], p_kind text[],
    p_debit uuid[], p_credit uuid[], p_amount bigint[], p_currency text[],
    p_bill uuid[], p_about uuid[], p_occurred timestamptz[], p_expires timestamptz[]
) RETURNS text[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
-- One plan for every length of array, made once, that looks rows up by their keys:
-- planning anew took ten times as long as running, and so did reading a small
-- table whole to join it.
SET plan_cache_mode = force_generic_plan SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
DECLARE
    n int := cardinality(p_id);
    about_given boolean := array_remove(p_about, NULL) <> '{}';
    held bigint[];
    about_kind text[];
    hold_status text[];
    undone boolean[];
    answers text[];
    crowded boolean := false;
BEGIN
    IF n = 0 THEN
        RETURN '{}';
    END IF;

    IF about_given THEN
        SELECT array_agg(CASE i.kind WHEN 'reverse' THEN t.credit_account_id
                              ELSE coalesce(t.debit_account_id, i.debit) END ORDER BY i.n),
               array_agg(CASE i.kind WHEN 'reverse' THEN t.debit_account_id
                              ELSE coalesce(t.credit_account_id, i.credit) END ORDER BY i.n),
               array_agg(CASE WHEN i.kind = 'capture' OR i.about IS NULL THEN i.amount
                              ELSE t.amount_minor END ORDER BY i.n),
               array_agg(CASE WHEN i.about IS NULL THEN i.currency
                              ELSE t.currency END ORDER BY i.n),
               array_agg(coalesce(i.bill, t.bill_id) ORDER BY i.n),
               array_agg(CASE WHEN t.kind = 'hold' THEN t.amount_minor ELSE 0 END ORDER BY i.n),
               array_agg(t.kind ORDER BY i.n)
          INTO p_debit, p_credit, p_amount, p_currency, p_bill, held, about_kind
          FROM unnest(p_holder, p_kind, p_debit, p_credit, p_amount, p_currency, p_bill, p_about)
               WITH ORDINALITY i(holder, kind, debit, credit, amount, currency, bill, about, n)
          LEFT JOIN ledger_transfer t ON t.id = i.about AND t.holder_id = i.holder;
    END IF;

    PERFORM 1 FROM ledger_account a
      WHERE a.holder_id = ANY (p_holder) AND a.tracked
      ORDER BY a.id FOR NO KEY UPDATE;

    IF about_given THEN
        SELECT array_agg(h.status ORDER BY i.n), array_agg(r.id IS NOT NULL ORDER BY i.n)
          INTO hold_status, undone
          FROM unnest(p_holder, p_about) WITH ORDINALITY i(holder, about, n)
          LEFT JOIN ledger_hold h ON h.transfer_id = i.about AND h.holder_id = i.holder
          LEFT JOIN ledger_transfer r ON r.about_id = i.about AND r.holder_id = i.holder;
    END IF;

    SELECT array_agg(
        CASE
        WHEN e.id IS NOT NULL THEN
            CASE WHEN (e.kind, e.debit_account_id, e.credit_account_id, e.amount_minor,
                       e.currency, e.holder_id, e.bill_id, e.about_id)
                 IS NOT DISTINCT FROM
                      (i.kind, i.debit, i.credit, i.amount,
                       i.currency, i.holder, i.bill, i.about)
                 THEN 'exists' ELSE 'exists_with_different_content' END
        WHEN i.about IS NOT NULL AND i.about_kind IS NULL THEN 'transfer_not_found'
        WHEN i.kind IN ('capture', 'release', 'expire')
             AND i.about_kind IS DISTINCT FROM 'hold' THEN 'not_a_hold'
        WHEN i.kind = 'reverse'
             AND i.about_kind NOT IN ('capture', 'post') THEN 'cannot_be_reversed'
        WHEN i.amount IS NULL OR i.amount NOT BETWEEN 1 AND 1000000000000000
             THEN 'amount_out_of_range'
        WHEN i.debit = i.credit THEN 'accounts_not_different'
        WHEN d.id IS NULL OR c.id IS NULL
             OR d.tracked AND d.holder_id <> i.holder
             OR c.tracked AND c.holder_id <> i.holder THEN 'account_not_found'
        WHEN d.currency <> i.currency OR c.currency <> i.currency THEN 'currency_mismatch'
        WHEN d.closed_at IS NOT NULL OR c.closed_at IS NOT NULL THEN 'account_closed'
        WHEN i.kind IN ('capture', 'release', 'expire')
             AND i.hold_status <> 'placed' THEN 'hold_already_resolved'
        WHEN i.kind = 'reverse' AND i.undone THEN 'already_reversed'
        WHEN i.kind NOT IN ('release', 'expire') AND i.amount > coalesce(i.held, 0)
             AND d.debits_pending + d.debits_posted - d.credits_posted
                 + i.amount - coalesce(i.held, 0) > d.limit_minor THEN 'exceeds_limit'
        ELSE 'ok' END ORDER BY i.n)
      INTO answers
      FROM unnest(p_holder, p_id, p_kind, p_debit, p_credit, p_amount, p_currency,
                  p_bill, p_about, held, about_kind, hold_status, undone)
           WITH ORDINALITY i(holder, id, kind, debit, credit, amount, currency,
                             bill, about, held, about_kind, hold_status, undone, n)
      LEFT JOIN ledger_transfer e ON e.id = i.id
      LEFT JOIN ledger_account d ON d.id = i.debit
      LEFT JOIN ledger_account c ON c.id = i.credit;

    -- Elements that may touch one another are posted one by one, in order: the
    -- locks are held already. This is rare: a repeated id or hold in one batch, a
    -- hold and what resolves it, or a line that its batch would fill.
    IF n > 1 THEN
        SELECT count(*) > count(DISTINCT i.id)
               OR about_given AND (count(i.about) > count(DISTINCT i.about)
                   OR EXISTS (SELECT 1 FROM unnest(p_about) a(id) JOIN unnest(p_id) b(id)
                                ON a.id = b.id))
          INTO crowded FROM unnest(p_id, p_about) i(id, about);
        IF NOT crowded THEN
            SELECT EXISTS (
                SELECT 1 FROM ledger_account d
                  JOIN (SELECT i.debit, sum(greatest(i.amount - coalesce(i.held, 0), 0)) AS more
                          FROM unnest(p_kind, p_debit, p_amount, held, answers)
                               i(kind, debit, amount, held, answer)
                         WHERE i.kind NOT IN ('release', 'expire')
                               AND i.answer IN ('ok', 'exceeds_limit')
                         GROUP BY i.debit) s ON s.debit = d.id
                 WHERE d.debits_pending + d.debits_posted - d.credits_posted + s.more
                       > d.limit_minor)
              INTO crowded;
        END IF;
        IF crowded THEN
            FOR k IN 1..n LOOP
                answers[k] := (ledger_post(p_holder[k:k], p_at, p_id[k:k], p_kind[k:k],
                    p_debit[k:k], p_credit[k:k], p_amount[k:k], p_currency[k:k],
                    p_bill[k:k], p_about[k:k], p_occurred[k:k], p_expires[k:k]))[1];
            END LOOP;
            RETURN answers;
        END IF;
    END IF;

    IF NOT 'ok' = ANY (answers) THEN
        RETURN answers;
    END IF;

    INSERT INTO ledger_transfer (id, holder_id, kind, debit_account_id, credit_account_id,
                                 amount_minor, currency, bill_id, about_id,
                                 occurred_at, booked_at)
    SELECT i.id, i.holder, i.kind, i.debit, i.credit, i.amount, i.currency, i.bill, i.about,
           coalesce(i.occurred, p_at), p_at
      FROM unnest(p_id, p_holder, p_kind, p_debit, p_credit, p_amount, p_currency,
                  p_bill, p_about, p_occurred, answers)
           i(id, holder, kind, debit, credit, amount, currency, bill, about, occurred, answer)
     WHERE i.answer = 'ok';

    INSERT INTO ledger_unrolled (transfer_id)
    SELECT i.id FROM unnest(p_id, answers) i(id, answer) WHERE i.answer = 'ok';

    IF 'hold' = ANY (p_kind) THEN
        INSERT INTO ledger_hold (transfer_id, holder_id, status, expires_at)
        SELECT i.id, i.holder, 'placed', i.expires
          FROM unnest(p_id, p_holder, p_kind, p_expires, answers)
               i(id, holder, kind, expires, answer)
         WHERE i.kind = 'hold' AND i.answer = 'ok';
    END IF;

    IF about_given THEN
        UPDATE ledger_hold h
           SET status = CASE i.kind WHEN 'capture' THEN 'captured'
                                    WHEN 'release' THEN 'released' ELSE 'expired' END
          FROM unnest(p_holder, p_about, p_kind, answers) i(holder, about, kind, answer)
         WHERE h.transfer_id = i.about AND h.holder_id = i.holder
               AND i.kind IN ('capture', 'release', 'expire') AND i.answer = 'ok';
    END IF;

    UPDATE ledger_account a
       SET debits_pending = a.debits_pending + s.dp, debits_posted = a.debits_posted + s.dd,
           credits_pending = a.credits_pending + s.cp, credits_posted = a.credits_posted + s.cd
      FROM (SELECT x.holder, x.account, sum(x.dp) AS dp, sum(x.dd) AS dd,
                   sum(x.cp) AS cp, sum(x.cd) AS cd
              FROM unnest(p_holder, p_kind, p_debit, p_credit, p_amount, held, answers)
                   i(holder, kind, debit, credit, amount, held, answer)
             CROSS JOIN LATERAL (
                   SELECT CASE WHEN i.kind = 'hold' THEN i.amount
                               ELSE -coalesce(i.held, 0) END AS pending,
                          CASE WHEN i.kind IN ('capture', 'post', 'reverse')
                               THEN i.amount ELSE 0 END AS posted) m
             CROSS JOIN LATERAL (VALUES
                   (i.holder, i.debit, m.pending, m.posted, 0, 0),
                   (i.holder, i.credit, 0, 0, m.pending, m.posted)
                   ) x(holder, account, dp, dd, cp, cd)
             WHERE i.answer = 'ok'
             GROUP BY x.holder, x.account) s
     WHERE a.id = s.account AND a.holder_id = s.holder AND a.tracked;

    RETURN answers;
END $$;

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

-- Add up to p_limit transfers to the checkpoints of their derived accounts, naming
-- exactly which; answers how many. Several may run at once.
CREATE OR REPLACE FUNCTION ledger_roll_up(p_at timestamptz, p_limit int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    ids uuid[];
BEGIN
    ids := ARRAY(SELECT u.transfer_id FROM ledger_unrolled u
                  ORDER BY u.transfer_id LIMIT p_limit FOR UPDATE SKIP LOCKED);
    INSERT INTO ledger_checkpoint AS k (account_id, debits_posted, credits_posted, rolled_at)
    SELECT x.account, sum(x.debits), sum(x.credits), p_at
      FROM ledger_transfer t
     CROSS JOIN LATERAL (VALUES (t.debit_account_id, t.amount_minor, 0),
                                (t.credit_account_id, 0, t.amount_minor)
                        ) x(account, debits, credits)
      JOIN ledger_account a ON a.id = x.account AND NOT a.tracked
     WHERE t.id = ANY (ids) AND t.kind IN ('capture', 'post', 'reverse')
     GROUP BY x.account
     ORDER BY x.account
    ON CONFLICT (account_id) DO UPDATE
       SET debits_posted = k.debits_posted + excluded.debits_posted,
           credits_posted = k.credits_posted + excluded.credits_posted,
           rolled_at = excluded.rolled_at;
    DELETE FROM ledger_unrolled u WHERE u.transfer_id = ANY (ids);
    RETURN cardinality(ids);
END $$;
