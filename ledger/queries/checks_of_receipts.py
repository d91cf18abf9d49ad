"""What always holds of receipts: none lost, none twice, each says what was paid."""

from collections.abc import Iterator

from ledger.models import Receipt
from ledger.queries.checks import Check
from ledger.queries.receipts import written
from ledger.rules.receipts import digest_of

ROWS_READ = 500
"""Receipts read at a time: their sealed words take some memory."""

STANDING = """SELECT r.* FROM ledger_receipt r
    WHERE r.reverses_id IS NULL
      AND NOT EXISTS (SELECT 1 FROM ledger_receipt x
                       WHERE x.holder_id = r.holder_id AND x.reverses_id = r.id)"""


def _changed() -> Iterator[tuple[str, str]]:
    """Read every receipt again, and name those that say something else than then."""
    for receipt in Receipt.objects.order_by("id").iterator(chunk_size=ROWS_READ):
        if bytes(receipt.digest) != digest_of(written(receipt)):
            yield str(receipt.id), f"{receipt}, {receipt.total_minor}"


CHECKS = (
    Check(
        10,
        "the papers of a merchant's series are numbered from one on, without a gap",
        """SELECT coalesce(r.merchant_id, s.merchant_id)::text,
                  format('%%s: %%s receipts, numbers %%s to %%s, counted %%s',
                         coalesce(r.series, s.series), r.receipts, r.first, r.last,
                         s.last_number)
             FROM (SELECT merchant_id, series, count(DISTINCT number) AS receipts,
                          count(*) AS all_rows, min(number) AS first,
                          max(number) AS last
                     FROM (SELECT merchant_id, series, number FROM ledger_receipt
                           UNION ALL
                           SELECT merchant_id, series, number FROM ledger_deskpaper
                           UNION ALL
                           SELECT merchant_id, series, number FROM ledger_deposit
                            WHERE number IS NOT NULL) p
                    GROUP BY merchant_id, series) r
             FULL JOIN ledger_receiptseries s
                    ON s.merchant_id = r.merchant_id AND s.series = r.series
            WHERE (r.first, r.last, r.receipts, r.all_rows)
                  IS DISTINCT FROM (1::bigint, s.last_number, s.last_number,
                                    s.last_number)
              AND (s.last_number <> 0 OR r.receipts IS NOT NULL)""",
    ),
    Check(
        10,
        "a receipt says what it said when it was issued",
        _changed,
    ),
    Check(
        10,
        "a red letter takes back exactly what it names, of the same bill",
        """SELECT x.id::text, format('%%s and %%s of %%s and %%s', x.insurer_minor,
                  x.cash_minor, r.insurer_minor, r.cash_minor)
             FROM ledger_receipt x LEFT JOIN ledger_receipt r ON r.id = x.reverses_id
            WHERE x.reverses_id IS NOT NULL
              AND (r.reverses_id IS NULL
                   AND (r.bill_id, r.holder_id, r.merchant_id, r.kind, r.currency,
                        -r.insurer_minor, -r.cash_minor)
                       = (x.bill_id, x.holder_id, x.merchant_id, x.kind, x.currency,
                          x.insurer_minor, x.cash_minor)) IS NOT TRUE""",
    ),
    Check(
        10,
        "a bill has one receipt that stands, and what was replaced was taken back",
        f"""SELECT s.bill_id::text, format('%%s receipts stand', count(*))
             FROM ({STANDING}) s GROUP BY s.bill_id HAVING count(*) > 1
            UNION ALL
           SELECT n.id::text, format('replaces %%s', n.replaces_id)
             FROM ledger_receipt n LEFT JOIN ledger_receipt o ON o.id = n.replaces_id
            WHERE n.replaces_id IS NOT NULL
              AND (o.bill_id = n.bill_id AND o.reverses_id IS NULL
                   AND EXISTS (SELECT 1 FROM ledger_receipt x
                                WHERE x.reverses_id = o.id)) IS NOT TRUE""",  # noqa: S608  our own text
    ),
    Check(
        4,
        "a bill's receipts sum to what was paid of it and not given back",
        """SELECT b.id::text, format('%%s: receipts %%s and %%s', b.status,
                  r.insurer, r.cash)
             FROM (SELECT bill_id, sum(insurer_minor) AS insurer,
                          sum(cash_minor) AS cash
                     FROM ledger_receipt GROUP BY bill_id) r
             JOIN ledger_bill b ON b.id = r.bill_id
            CROSS JOIN LATERAL (SELECT coalesce(sum(f.insurer_minor), 0) AS insurer,
                  coalesce(sum(f.amount_minor), 0) AS cash,
                  coalesce(bool_or(f.receipt_due), FALSE) AS due
                     FROM ledger_refund f
                    WHERE f.bill_id = b.id AND f.surplus_id IS NULL
                      AND f.status = 'succeeded' AND NOT f.takes_payment_back) f
            WHERE NOT f.due
              AND (CASE WHEN b.status <> 'settled' OR b.receipt_due
                   THEN (r.insurer, r.cash) = (0, 0)
                   ELSE (r.insurer, r.cash)
                        = (b.insurer_minor - f.insurer,
                           b.line_minor + b.due_minor - f.cash) END) IS NOT TRUE""",
    ),
    Check(
        10,
        "the prints of a receipt are counted from one on",
        """SELECT receipt_id::text, format('%%s prints, the last is %%s', count(*),
                  max(copy_no))
             FROM ledger_receiptprint GROUP BY receipt_id, holder_id
           HAVING min(copy_no) <> 1 OR max(copy_no) <> count(DISTINCT copy_no)""",
    ),
    Check(
        10,
        "the prints of a desk's paper are counted from one on, and it is of something",
        """SELECT p.paper_id::text, format('%%s prints, the last is %%s', count(*),
                  max(p.copy_no))
             FROM ledger_paperprint p
             LEFT JOIN (SELECT id FROM ledger_deposit WHERE number IS NOT NULL
                        UNION ALL SELECT id FROM ledger_deskpaper) d
                    ON d.id = p.paper_id
            GROUP BY p.paper_id
           HAVING min(p.copy_no) <> 1 OR max(p.copy_no) <> count(DISTINCT p.copy_no)
               OR count(d.id) = 0""",
    ),
    Check(
        10,
        "a desk's numbered paper is of cash for a bank, or of a deposit given back",
        """SELECT p.id::text, p.series
             FROM ledger_deskpaper p
             LEFT JOIN (SELECT r.id, d.merchant_id, 'deposit-back' AS kind
                          FROM ledger_depositreturn r
                          JOIN ledger_deposit d ON d.id = r.deposit_id
                        UNION ALL
                        SELECT b.id, s.merchant_id, 'bank' FROM ledger_bankdeposit b
                          JOIN ledger_shift s ON s.id = b.shift_id) w ON w.id = p.id
            WHERE (w.merchant_id = p.merchant_id
                   AND p.series LIKE w.kind || '-%%') IS NOT TRUE""",
    ),
)
