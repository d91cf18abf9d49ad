-- The one door of the books. These functions belong to the owner's role and run
-- with its rights; the application's role may call them and can write neither
-- transfers nor balances in any other way.
--
-- ledger_post takes arrays, one element a posting, and answers one word each, in
-- order. An array gives exactly what its elements would give one after another.
-- exists and exists_with_different_content come first, then the ladder of
-- ledger_verdict.
--
-- capture, release, expire: p_about is the hold, whose accounts are taken; a
-- capture of less than the hold gives the rest back, one of more takes the
-- difference from the limit. reverse: p_about is the transfer to undo.
--
-- Locks are taken once, on all tracked accounts of the holders, in the order of
-- their ids: a command that posts on a line and then on due has both from the
-- start, so that it never waits for one that has them the other way round. Derived
-- accounts are only read: everyone credits them at once.

-- The ladder: the first rung that a posting fails, or ok. Pure; the rows it is given
-- are locked or never change. p_held is what the hold holds that it resolves.
CREATE OR REPLACE FUNCTION ledger_verdict(
    p_holder uuid, p_kind text, p_amount bigint, p_currency text, p_about uuid,
    p_held bigint, p_about_kind text, p_hold_status text, p_undone boolean,
    d ledger_account, c ledger_account
) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF p_kind NOT IN ('hold', 'post', 'capture', 'release', 'expire', 'reverse')
          OR p_kind IS NULL OR (p_about IS NULL) <> (p_kind IN ('hold', 'post')) THEN
        RETURN 'kind_not_possible';
    END IF;
    IF p_about IS NOT NULL THEN
        IF p_about_kind IS NULL THEN
            RETURN 'transfer_not_found';
        ELSIF p_kind <> 'reverse' AND p_about_kind <> 'hold' THEN
            RETURN 'not_a_hold';
        ELSIF p_kind = 'reverse' AND p_about_kind NOT IN ('capture', 'post') THEN
            RETURN 'cannot_be_reversed';
        END IF;
    END IF;
    IF p_amount IS NULL OR p_amount < 1 OR p_amount > 1000000000000000 THEN
        RETURN 'amount_out_of_range';
    ELSIF d.id = c.id THEN
        RETURN 'accounts_not_different';
    ELSIF d.id IS NULL OR c.id IS NULL OR d.tracked AND d.holder_id <> p_holder
          OR c.tracked AND c.holder_id <> p_holder THEN
        RETURN 'account_not_found';
    ELSIF d.currency <> p_currency OR c.currency <> p_currency THEN
        RETURN 'currency_mismatch';
    ELSIF d.closed_at IS NOT NULL OR c.closed_at IS NOT NULL THEN
        RETURN 'account_closed';
    ELSIF p_hold_status <> 'placed' THEN
        RETURN 'hold_already_resolved';
    ELSIF p_kind = 'reverse' AND p_undone THEN
        RETURN 'already_reversed';
    ELSIF d.limit_minor IS NOT NULL AND p_kind NOT IN ('release', 'expire')
          AND p_amount > coalesce(p_held, 0)
          AND d.debits_pending + d.debits_posted - d.credits_posted
              + p_amount - coalesce(p_held, 0) > d.limit_minor THEN
        RETURN 'exceeds_limit';
    END IF;
    RETURN 'ok';
END $$;

-- Post one transfer: the same as an array of one, without the cost of sets.
CREATE OR REPLACE FUNCTION ledger_post_one(p ledger_transfer, p_expires timestamptz)
RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    about ledger_transfer;
    known ledger_transfer;
    d ledger_account;
    c ledger_account;
    held bigint := 0;
    hold_status text;
    undone boolean := false;
    pending bigint;
    posted bigint;
    answer text;
BEGIN
    IF p.about_id IS NOT NULL THEN
        SELECT * INTO about FROM ledger_transfer t
         WHERE t.id = p.about_id AND t.holder_id = p.holder_id;
        IF p.kind = 'reverse' THEN
            p.debit_account_id := about.credit_account_id;
            p.credit_account_id := about.debit_account_id;
        ELSE
            p.debit_account_id := about.debit_account_id;
            p.credit_account_id := about.credit_account_id;
        END IF;
        IF p.kind <> 'capture' THEN
            p.amount_minor := about.amount_minor;
        END IF;
        p.currency := about.currency;
        p.bill_id := coalesce(p.bill_id, about.bill_id);
    END IF;

    PERFORM 1 FROM ledger_account x
      WHERE x.holder_id = p.holder_id AND x.tracked ORDER BY x.id FOR NO KEY UPDATE;
    SELECT * INTO d FROM ledger_account x WHERE x.id = p.debit_account_id;
    SELECT * INTO c FROM ledger_account x WHERE x.id = p.credit_account_id;
    IF about.kind = 'hold' THEN
        held := about.amount_minor;
        SELECT h.status INTO hold_status FROM ledger_hold h
         WHERE h.transfer_id = p.about_id AND h.holder_id = p.holder_id;
    ELSIF about.id IS NOT NULL THEN
        undone := EXISTS (SELECT 1 FROM ledger_transfer r
                           WHERE r.about_id = p.about_id AND r.holder_id = p.holder_id);
    END IF;

    answer := ledger_verdict(p.holder_id, p.kind, p.amount_minor, p.currency, p.about_id,
                             held, about.kind, hold_status, undone, d, c);
    IF answer = 'ok' THEN
        INSERT INTO ledger_transfer (id, holder_id, kind, debit_account_id,
                                     credit_account_id, amount_minor, currency, bill_id,
                                     about_id, occurred_at, booked_at)
        VALUES (p.id, p.holder_id, p.kind, p.debit_account_id, p.credit_account_id,
                p.amount_minor, p.currency, p.bill_id, p.about_id, p.occurred_at,
                p.booked_at)
        ON CONFLICT (id) DO NOTHING;
    END IF;
    IF answer <> 'ok' OR NOT FOUND THEN
        SELECT * INTO known FROM ledger_transfer t WHERE t.id = p.id;
        RETURN CASE WHEN known.id IS NULL THEN answer
                    WHEN ledger_is_same(known, p) THEN 'exists'
                    ELSE 'exists_with_different_content' END;
    END IF;

    INSERT INTO ledger_unrolled (transfer_id) VALUES (p.id);
    IF p.kind = 'hold' THEN
        INSERT INTO ledger_hold (transfer_id, holder_id, status, expires_at)
        VALUES (p.id, p.holder_id, 'placed', p_expires);
    ELSIF held > 0 THEN
        UPDATE ledger_hold h SET status = ledger_hold_end(p.kind)
         WHERE h.transfer_id = p.about_id AND h.holder_id = p.holder_id;
    END IF;
    pending := CASE WHEN p.kind = 'hold' THEN p.amount_minor ELSE -held END;
    posted := CASE WHEN p.kind IN ('capture', 'post', 'reverse')
                   THEN p.amount_minor ELSE 0 END;
    IF d.tracked THEN
        UPDATE ledger_account x SET debits_pending = x.debits_pending + pending,
                                    debits_posted = x.debits_posted + posted
         WHERE x.id = d.id AND x.holder_id = p.holder_id;
    END IF;
    IF c.tracked THEN
        UPDATE ledger_account x SET credits_pending = x.credits_pending + pending,
                                    credits_posted = x.credits_posted + posted
         WHERE x.id = c.id AND x.holder_id = p.holder_id;
    END IF;
    RETURN 'ok';
END $$;

CREATE OR REPLACE FUNCTION ledger_is_same(a ledger_transfer, b ledger_transfer)
RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT (a.kind, a.debit_account_id, a.credit_account_id, a.amount_minor, a.currency,
            a.holder_id, a.bill_id, a.about_id)
           IS NOT DISTINCT FROM
           (b.kind, b.debit_account_id, b.credit_account_id, b.amount_minor, b.currency,
            b.holder_id, b.bill_id, b.about_id)
$$;

-- What a hold has become when a transfer of this kind resolved it.
CREATE OR REPLACE FUNCTION ledger_hold_end(p_kind text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE p_kind WHEN 'capture' THEN 'captured'
                       WHEN 'release' THEN 'released' ELSE 'expired' END
$$;

-- Post several at once, as sets: what each element of an array comes to.
CREATE OR REPLACE FUNCTION ledger_post_many(
    p_holder uuid[], p_at timestamptz, p_id uuid[], p_kind text[],
    p_debit uuid[], p_credit uuid[], p_amount bigint[], p_currency text[],
    p_bill uuid[], p_about uuid[], p_occurred timestamptz[], p_expires timestamptz[]
) RETURNS text[]
LANGUAGE plpgsql
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
        CASE WHEN e.id IS NULL THEN
                 ledger_verdict(i.holder, i.kind, i.amount, i.currency, i.about, i.held,
                                i.about_kind, i.hold_status, i.undone, d, c)
             WHEN ledger_is_same(e, ROW(i.id, i.holder, i.kind, i.debit, i.credit,
                                        i.amount, i.currency, i.bill, i.about,
                                        p_at, p_at)::ledger_transfer) THEN 'exists'
             ELSE 'exists_with_different_content' END ORDER BY i.n)
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
           SET status = ledger_hold_end(i.kind)
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

-- The door: an array of postings, an answer each.
CREATE OR REPLACE FUNCTION ledger_post(
    p_holder uuid[], p_at timestamptz, p_id uuid[], p_kind text[],
    p_debit uuid[], p_credit uuid[], p_amount bigint[], p_currency text[],
    p_bill uuid[], p_about uuid[], p_occurred timestamptz[], p_expires timestamptz[]
) RETURNS text[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF cardinality(p_id) = 1 THEN
        RETURN ARRAY[ledger_post_one(ROW(p_id[1], p_holder[1], p_kind[1], p_debit[1],
            p_credit[1], p_amount[1], p_currency[1], p_bill[1], p_about[1],
            coalesce(p_occurred[1], p_at), p_at)::ledger_transfer, p_expires[1])];
    ELSIF cardinality(p_id) > 1 THEN
        RETURN ledger_post_many(p_holder, p_at, p_id, p_kind, p_debit, p_credit, p_amount,
            p_currency, p_bill, p_about, p_occurred, p_expires);
    END IF;
    RETURN '{}';
END $$;
