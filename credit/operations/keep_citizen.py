"""Keep a citizen from leaving while something of theirs begins."""

from uuid import UUID

from django.db import connection

KEEP = """SELECT 1 FROM credit_citizen
WHERE holder_id = %s AND closed_at IS NULL FOR KEY SHARE"""


def keep_citizen(*, holder_id: UUID) -> bool:
    """Hold a citizen's row until the transaction ends; say whether they are still here.

    Taken before bills, lines and accounts. Only whoever closes the account waits for
    it, and counts what has begun meanwhile; everybody else changes the row freely.
    """
    with connection.cursor() as cursor:
        cursor.execute(KEEP, [holder_id])
        return cursor.fetchone() is not None
