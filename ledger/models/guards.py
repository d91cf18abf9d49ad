"""Guards that live in the database: facts are fixed, statuses walk their map."""

from collections.abc import Iterable

import pgtrigger


def facts_are_fixed() -> pgtrigger.Trigger:
    """Refuse every UPDATE, DELETE and TRUNCATE of a table that records facts."""
    operations = pgtrigger.Update | pgtrigger.Delete | pgtrigger.Truncate
    return _refused("facts_are_fixed", operations)


def never_deleted() -> pgtrigger.Trigger:
    """Refuse every DELETE and TRUNCATE; the row may still walk its map."""
    return _refused("never_deleted", pgtrigger.Delete | pgtrigger.Truncate)


def _refused(name: str, operations: pgtrigger.Operation) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        level=pgtrigger.Statement,
        operation=operations,
        func=(
            "RAISE EXCEPTION '% of % is refused: it keeps facts', TG_OP, TG_TABLE_NAME;"
        ),
    )


def status_walks(edges: Iterable[tuple[str, str]]) -> pgtrigger.Trigger:
    """Refuse a change of ``status`` that is not an edge of its map."""
    allowed = ", ".join(f"'{old}>{new}'" for old, new in sorted(edges))
    return pgtrigger.Trigger(
        name="status_walks_its_map",
        when=pgtrigger.Before,
        operation=pgtrigger.UpdateOf("status"),
        condition=pgtrigger.Q(old__status__df=pgtrigger.F("new__status")),
        func=(
            f"IF OLD.status || '>' || NEW.status NOT IN ({allowed}) THEN "
            "RAISE EXCEPTION '% may not go from % to %', "
            "TG_TABLE_NAME, OLD.status, NEW.status; END IF; RETURN NEW;"
        ),
    )


def reopened_by_its_payment() -> pgtrigger.Trigger:
    """Let a bill that was paid wait again only when its payment was taken back."""
    return pgtrigger.Trigger(
        name="reopened_by_its_payment",
        when=pgtrigger.Before,
        operation=pgtrigger.UpdateOf("status"),
        condition=pgtrigger.Q(old__status="settled")
        & ~pgtrigger.Q(new__status="settled"),
        func=(
            "IF (SELECT count(*) FILTER (WHERE p.status = 'taken_back') = 0 "
            "OR count(*) FILTER (WHERE p.status = 'succeeded') > 0 "
            "FROM ledger_payment p WHERE p.bill_id = NEW.id "
            "AND p.holder_id = NEW.holder_id) THEN "
            "RAISE EXCEPTION 'a paid % stays paid while its payment counts', "
            "TG_TABLE_NAME; END IF; RETURN NEW;"
        ),
    )


def never_changes(*columns: str) -> pgtrigger.Trigger:
    """Refuse a change of what a row has been from its first moment."""
    return pgtrigger.Trigger(
        name="beginning_is_fixed",
        when=pgtrigger.Before,
        operation=pgtrigger.UpdateOf(*columns),
        func=(
            f"IF ROW({', '.join('OLD.' + c for c in columns)}) IS DISTINCT FROM "
            f"ROW({', '.join('NEW.' + c for c in columns)}) THEN "
            "RAISE EXCEPTION 'what a % has been from the first is fixed', "
            "TG_TABLE_NAME; END IF; RETURN NEW;"
        ),
    )


def amounts_fixed_once_closed(*columns: str) -> pgtrigger.Trigger:
    """Refuse a change of amounts in a row that is no longer open."""
    return pgtrigger.Trigger(
        name="amounts_fixed_once_closed",
        when=pgtrigger.Before,
        operation=pgtrigger.UpdateOf(*columns),
        condition=~pgtrigger.Q(old__status="open"),
        func=(
            f"IF ROW({', '.join('OLD.' + c for c in columns)}) IS DISTINCT FROM "
            f"ROW({', '.join('NEW.' + c for c in columns)}) THEN "
            "RAISE EXCEPTION 'the amounts of a closed % are fixed', "
            "TG_TABLE_NAME; END IF; RETURN NEW;"
        ),
    )


def only_rises(column: str) -> pgtrigger.Trigger:
    """Refuse a lower value in a column that counts."""
    return pgtrigger.Trigger(
        name="count_only_rises",
        when=pgtrigger.Before,
        operation=pgtrigger.UpdateOf(column),
        func=(
            f"IF NEW.{column} < OLD.{column} THEN "
            "RAISE EXCEPTION 'a % never counts back', TG_TABLE_NAME; "
            "END IF; RETURN NEW;"
        ),
    )
