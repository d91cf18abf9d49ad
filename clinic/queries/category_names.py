"""Names of fee categories, in the language of whoever reads them."""

from django.utils.translation import get_language

from clinic.rules.categories import CHINESE_NAMES, ENGLISH_NAMES, read_category


def category_name(code: str) -> str:
    """Name a fee category in the language of the page; a word stands for itself."""
    category = read_category(code)
    if category is None:
        return code
    in_chinese = (get_language() or "en").startswith("zh")
    return (CHINESE_NAMES if in_chinese else ENGLISH_NAMES)[category]
