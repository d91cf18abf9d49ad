"""Codes of the clinic in the words of the page."""

from typing import Any

from clinic.models.price import CATEGORY_NAMES
from clinic.rules.categories import read_category


def category_name(code: str) -> Any:
    """Name a fee category in the language of the page; a word stands for itself."""
    category = read_category(code)
    return code if category is None else CATEGORY_NAMES[category]
