-- Seals: every transfer as one line of text, hashed into one tree a day (RFC 6962),
-- each day's root tied to the one before. Like posting, sealing belongs to the owner's
-- role and runs with its rights; the application can ask for it and do no more.

-- A transfer as a seal and a receipt have it: one line, the fields apart by one space,
-- an id that is not there as a dash, moments in UTC to the microsecond. The first word
-- is the format; it changes when the format does.
CREATE OR REPLACE FUNCTION ledger_transfer_line(t ledger_transfer) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT 'transfer1 ' || t.id || ' ' || t.holder_id || ' ' || t.kind
        || ' ' || t.debit_account_id || ' ' || t.credit_account_id
        || ' ' || t.amount_minor || ' ' || t.currency
        || ' ' || coalesce(t.bill_id::text, '-') || ' ' || coalesce(t.about_id::text, '-')
        || ' ' || to_char(t.occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
        || ' ' || to_char(t.booked_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$$;

CREATE OR REPLACE FUNCTION ledger_leaf_hash(t ledger_transfer) RETURNS bytea
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT sha256('\x00'::bytea || convert_to(ledger_transfer_line(t), 'UTF8'))
$$;

-- The root above some hashes: paired from the left, level by level; the odd one at the
-- end goes up as it is.
CREATE OR REPLACE FUNCTION ledger_merkle_root(p_hash bytea[]) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    WHILE cardinality(p_hash) > 1 LOOP
        p_hash := ARRAY(
            SELECT CASE WHEN x.beside IS NULL THEN x.hash
                        ELSE sha256('\x01'::bytea || x.hash || x.beside) END
              FROM (SELECT i.n, i.hash, lead(i.hash) OVER (ORDER BY i.n) AS beside
                      FROM unnest(p_hash) WITH ORDINALITY i(hash, n)) x
             WHERE x.n % 2 = 1
             ORDER BY x.n);
    END LOOP;
    RETURN coalesce(p_hash[1], sha256(''::bytea));
END $$;

-- One step of sealing the next day: 'waits' when no day is over and rolled up, 'more'
-- when p_limit leaves were added and there may be others, 'sealed' when the day is.
--
-- The next day is the one after the last seal; the first is that of the oldest transfer.
-- It takes what the roll-up has covered, what no seal has, and what was booked before
-- its end: so what was committed late is in a later day's seal, and nothing can come
-- into one that is closed. Steps make blocks of 1024 leaves, whose roots are kept.
CREATE OR REPLACE FUNCTION ledger_seal_day(p_at timestamptz, p_limit int) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
-- Rows are looked up by their keys: history is long, and a step is not.
SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
DECLARE
    previous ledger_seal;
    today date;
    ends timestamptz;
    taken uuid[];
    known int;
    leaves int;
    root bytea;
    before bytea;
BEGIN
    IF p_limit IS NULL OR p_limit < 1024 OR p_limit % 1024 <> 0 THEN
        RAISE EXCEPTION 'a step takes whole blocks' USING ERRCODE = 'check_violation';
    ELSIF NOT pg_try_advisory_xact_lock('ledger_seal'::regclass::bigint) THEN
        RETURN 'waits';
    END IF;
    SELECT * INTO previous FROM ledger_seal s ORDER BY s.day DESC LIMIT 1;
    today := coalesce(previous.day + 1, (SELECT min(l.day) FROM ledger_sealleaf l),
        (SELECT (min(u.booked_at) AT TIME ZONE 'UTC')::date FROM ledger_unsealed u));
    ends := (today + 1)::timestamp AT TIME ZONE 'UTC';
    IF today IS NULL OR p_at IS NULL OR p_at < ends OR EXISTS (
          SELECT 1 FROM ledger_unrolled u JOIN ledger_transfer t ON t.id = u.transfer_id
           WHERE t.booked_at < ends) THEN
        RETURN 'waits';
    END IF;

    taken := ARRAY(SELECT u.transfer_id FROM ledger_unsealed u
                     JOIN ledger_transfer t ON t.id = u.transfer_id
                    WHERE u.booked_at < ends ORDER BY u.transfer_id LIMIT p_limit);
    known := coalesce((SELECT max(l.position) + 1 FROM ledger_sealleaf l
                        WHERE l.day = today), 0);
    leaves := known + cardinality(taken);
    INSERT INTO ledger_sealleaf (transfer_id, day, position, leaf_hash)
    SELECT t.id, today, known + i.n - 1, ledger_leaf_hash(t)
      FROM unnest(taken) WITH ORDINALITY i(id, n) JOIN ledger_transfer t ON t.id = i.id
     ORDER BY i.n;
    DELETE FROM ledger_unsealed u WHERE u.transfer_id = ANY (taken);

    FOR block IN known / 1024 .. (leaves + 1023) / 1024 - 1 LOOP
        INSERT INTO ledger_sealnode (id, day, position, node_hash)
        VALUES (gen_random_uuid(), today, block, ledger_merkle_root(ARRAY(
            SELECT l.leaf_hash FROM ledger_sealleaf l
             WHERE l.day = today AND l.position >= block * 1024
                   AND l.position < (block + 1) * 1024
             ORDER BY l.position)));
    END LOOP;
    IF cardinality(taken) = p_limit THEN
        RETURN 'more';
    END IF;

    root := ledger_merkle_root(ARRAY(SELECT n.node_hash FROM ledger_sealnode n
                                      WHERE n.day = today ORDER BY n.position));
    before := coalesce(previous.chained_root, decode(repeat('00', 32), 'hex'));
    INSERT INTO ledger_seal (day, previous_root, merkle_root, chained_root, leaves,
                             sealed_at)
    VALUES (today, before, root, sha256('\x02'::bytea || before || root || convert_to(
                to_char(today, 'YYYY-MM-DD') || ' ' || leaves, 'UTF8')), leaves, p_at);
    RETURN 'sealed';
END $$;
