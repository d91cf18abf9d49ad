"""Receipts as PDF, by typst."""

from ledger.adapters.typst.printer import TypstPrinter

__all__ = ["TypstPrinter"]
