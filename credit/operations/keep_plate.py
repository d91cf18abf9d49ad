"""Keep a plate from being bound while somebody decides whom its stay is asked of."""

from uuid import UUID

from django.db import connection

KEEP = "SELECT 1 FROM credit_holder WHERE id = %s AND kind = 'plate' FOR SHARE"


def keep_plate(*, holder_id: UUID) -> bool:
    """Hold a plate's own row until the transaction ends; say whether it is a plate's.

    Taken before bills and accounts. Whoever binds the plate takes it alone: either
    the binding is seen here, or what is booked here is seen there.
    """
    with connection.cursor() as cursor:
        cursor.execute(KEEP, [holder_id])
        return cursor.fetchone() is not None
