"""The fourteen fee categories of medical receipts, by code and by name.

Codes are those of the national insurance interface (``med_chrgitm_type``).
"""

from enum import StrEnum


class FeeCategory(StrEnum):
    """What kind of fee a charge is; every line of a receipt sums up one."""

    BED = "01"
    CONSULTATION = "02"
    EXAMINATION = "03"
    LABORATORY = "04"
    TREATMENT = "05"
    SURGERY = "06"
    NURSING = "07"
    MATERIALS = "08"
    WESTERN_DRUGS = "09"
    HERBAL_PIECES = "10"
    PATENT_DRUGS = "11"
    GENERAL_TREATMENT = "12"
    REGISTRATION = "13"
    OTHER = "14"


CHINESE_NAMES = {
    FeeCategory.BED: "床位费",
    FeeCategory.CONSULTATION: "诊察费",
    FeeCategory.EXAMINATION: "检查费",
    FeeCategory.LABORATORY: "化验费",
    FeeCategory.TREATMENT: "治疗费",
    FeeCategory.SURGERY: "手术费",
    FeeCategory.NURSING: "护理费",
    FeeCategory.MATERIALS: "卫生材料费",
    FeeCategory.WESTERN_DRUGS: "西药费",
    FeeCategory.HERBAL_PIECES: "中药饮片费",
    FeeCategory.PATENT_DRUGS: "中成药费",
    FeeCategory.GENERAL_TREATMENT: "一般诊疗费",
    FeeCategory.REGISTRATION: "挂号费",
    FeeCategory.OTHER: "其他费",
}

ENGLISH_NAMES = {
    category: category.name.capitalize().replace("_", " ") for category in FeeCategory
}


def _spelt(text: str) -> str:
    return " ".join(text.replace("_", " ").split()).casefold()


_BY_SPELLING = {
    _spelt(spelling): category
    for category in FeeCategory
    for spelling in (
        category.value,
        str(int(category.value)),
        ENGLISH_NAMES[category],
        CHINESE_NAMES[category],
        CHINESE_NAMES[category].removesuffix("费"),
    )
}


def read_category(text: str) -> FeeCategory | None:
    """Understand a category by its code or by its name; none if it is another word."""
    return _BY_SPELLING.get(_spelt(text))
