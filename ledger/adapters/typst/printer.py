"""Receipts set by typst: a template beside this file, one font, no network.

A compiler is kept for each thread, and with it what it remembers of the template and
the font: the first receipt takes as long as five others.
"""

import json
import threading
from dataclasses import asdict, fields
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst
from noto_cjk_sans_otc import FONT_PATH

from ledger.adapters.typst.coverage import spelled
from ledger.ports import ReceiptSheet, ReportSheet, SlipSheet

TEMPLATE = Path(__file__).with_name("receipt.typ")
REPORT = Path(__file__).with_name("report.typ")
SLIP = Path(__file__).with_name("slip.typ")
FONT = Path(str(FONT_PATH))
STANDARDS = ["a-2a", "ua-1"]
"""PDF/A-2a for keeping (ISO 19005-2), PDF/UA-1 for all readers (ISO 14289-1)."""


class _Kept(threading.local):
    compiler: typst.Compiler | None = None


_kept = _Kept()


class TypstPrinter:
    """Sets receipts (``ports.ReceiptPrinter``)."""

    def set_receipt(self, sheet: ReceiptSheet) -> bytes:
        """Give the file of one receipt; the same sheet gives the same bytes."""
        said = {one.name: getattr(sheet, one.name) for one in fields(sheet)}
        return self._set(TEMPLATE, said, at=said.pop("issued_at"))

    def set_report(self, sheet: ReportSheet) -> bytes:
        """Give the file of one report; the same sheet gives the same bytes."""
        said = asdict(sheet)
        return self._set(REPORT, said, at=said.pop("made_at"))

    def set_slip(self, sheet: SlipSheet) -> bytes:
        """Give the file of a desk's paper; the same sheet gives the same bytes."""
        said = asdict(sheet)
        return self._set(SLIP, said, at=said.pop("made_at"))

    @staticmethod
    def _set(template: Path, said: dict[str, Any], *, at: datetime) -> bytes:
        text = spelled(json.dumps(said, ensure_ascii=False), font=FONT)
        made = _compiler().compile(
            str(template),
            format="pdf",
            sys_inputs={"sheet": text},
            pdf_standards=STANDARDS,  # type: ignore[arg-type]  # a list of its literals
            timestamp=int(at.timestamp()),
        )
        if not isinstance(made, bytes):  # One document is one file.
            message = f"typst gave {type(made).__name__}"
            raise TypeError(message)
        return made


@cache
def _fonts() -> Any:
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[FONT.parent],
    )


def _compiler() -> typst.Compiler:
    if _kept.compiler is None:
        _kept.compiler = typst.Compiler(root=TEMPLATE.parent, font_paths=_fonts())
    return _kept.compiler
