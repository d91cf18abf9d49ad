"""Call a function of the books.

Django binds parameters in the client; arrays of a thousand postings are bound by
the server, which plans the statement once per connection.
"""

from collections.abc import Sequence
from typing import Any

from ledger.queries.prepared import rows_of


def call_kernel(statement: str, parameters: Sequence[object]) -> Any:
    """Run a one-row, one-column statement and give its value."""
    rows = rows_of(statement, parameters)
    return rows[0][0] if rows else None
