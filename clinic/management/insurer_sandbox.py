"""The sandbox insurer, as commands run and find it."""

from ledger.management.sandbox_answering import Sandbox

INSURER = Sandbox(
    command="sandbox_insurer",
    setting="INSURER_URL",
    store="claims.sqlite3",
    port_file="insurer-port",
    question="/claims/query",
)
