"""What the city's hospitals do and what it costs; the prices are made up."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Treatment:
    """One line of a price list; ``insurance_class`` A is paid for most."""

    code: str
    name: str
    category: str
    unit_price_minor: int
    insurance_class: str
    quantity: str = "1"


_DOCTOR = Treatment("110200001", "普通门诊诊查费", "consultation", 25_00, "A")
_BLOOD = Treatment("250101015", "血细胞分析(五分类)", "laboratory", 20_00, "A")
_URINE = Treatment("250102035", "尿液分析", "laboratory", 12_00, "A")
_LIVER = Treatment("250305007", "肝功能十二项", "laboratory", 86_50, "A")
_X_RAY = Treatment("210102015", "胸部X线摄影(正侧位)", "imaging", 95_00, "B")
_ULTRASOUND = Treatment("220301001", "腹部彩色多普勒超声", "imaging", 140_00, "B")
_TOMOGRAPHY = Treatment("210300001", "头颅CT平扫", "imaging", 260_00, "B")
_HEART = Treatment("310701001", "常规心电图检查", "examination", 18_00, "A")
_PILLS = Treatment("XM01AEB173", "布洛芬缓释胶囊 0.3g*20粒", "drugs", 12_60, "B", "2")
_DROPS = Treatment("XS01EDZ058", "玻璃酸钠滴眼液 5ml", "drugs", 33_80, "C", "1.5")
_VITAMINS = Treatment("XA11DBF221", "复合维生素B片", "drugs", 9_90, "C", "3")
_DRIP = Treatment("120400006", "静脉输液", "treatment", 8_50, "A", "2")
_STITCHES = Treatment("120500002", "清创缝合(中)", "treatment", 96_00, "A")
_BED = Treatment("110900001", "三人间床位费", "bed", 80_00, "B", "2")
_NURSING = Treatment("120100003", "二级护理", "nursing", 22_00, "A", "2")
_SURGERY = Treatment("331002004", "腹腔镜阑尾切除术", "surgery", 1_980_00, "B")
_IMPLANT = Treatment("C0812", "可吸收缝合线", "materials", 210_00, "C", "2")
_RESCUE = Treatment("120200001", "抢救费", "treatment", 120_00, "A")

TREATMENTS = {
    "outpatient": (
        *(_DOCTOR, _BLOOD, _URINE, _LIVER, _X_RAY, _ULTRASOUND, _HEART),
        *(_PILLS, _DROPS, _VITAMINS, _DRIP),
    ),
    "emergency": (_RESCUE, _BLOOD, _TOMOGRAPHY, _HEART, _STITCHES, _DRIP, _PILLS),
    "inpatient": (_BED, _NURSING, _SURGERY, _IMPLANT, _LIVER, _DRIP, _PILLS),
}
"""By kind of visit; the first is done to everybody."""
