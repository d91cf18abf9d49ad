"""How receipts of stays and visits read: what stands on them, in which order.

The fields are those of China's electronic receipts for medical charges, of outpatients
and inpatients (医疗收费票据, Ministry of Finance 2019), by the names of their forms.
"""

from django.utils.translation import gettext_lazy as _

from clinic.rules.categories import CHINESE_NAMES, ENGLISH_NAMES, read_category
from config.portal.words import WORDS
from ledger.portal.figures import language
from ledger.portal.receipt_words import Form, Label, ReceiptLook, ReceiptWords

INSURED_AS = {
    "employee": _("Employees' basic insurance"),
    "resident": _("Residents' basic insurance"),
    "insured": _("Basic medical insurance"),
    "none": _("Self-paying"),
}
VISIT_KINDS = {
    "outpatient": _("Outpatient"),
    "inpatient": _("Inpatient"),
    "emergency": _("Emergency"),
}
LEVELS = {1: _("Level one"), 2: _("Level two"), 3: _("Level three")}


def category_name(text: str) -> str:
    """Name a fee category; a word that is none of the fourteen stands for itself."""
    category = read_category(text)
    if category is None:
        return text
    is_chinese = language().startswith("zh")
    return (CHINESE_NAMES if is_chinese else ENGLISH_NAMES)[category]


_PERSON = (
    Label("name", _("Payer")),
    Label("id_no", _("Identity number")),
)
_INSURANCE = (
    Label("insured_as", _("Insurance"), Form.WORD, INSURED_AS),
    Label("hospital_level", _("Hospital's level"), Form.WORD, LEVELS),
)
_SUMS = (
    Label("total_minor", _("Total charges"), Form.MONEY),
    Label("insurer_minor", _("Insurer's part"), Form.MONEY, without="fund_minor"),
    Label("fund_minor", _("Fund's part"), Form.MONEY),
    Label("hospital_minor", _("Borne by the hospital"), Form.MONEY),
    Label("account_minor", _("From accounts"), Form.MONEY),
    Label("cash_minor", _("Cash"), Form.MONEY),
    Label("self_pay_minor", _("Self-pay in scope"), Form.MONEY),
    Label("own_minor", _("Self-financed"), Form.MONEY),
    Label("over_minor", _("Over ceilings"), Form.MONEY),
    Label("prepay_minor", _("Borne beforehand"), Form.MONEY),
    Label("deductible_minor", _("Deductible"), Form.MONEY),
    Label("account_current_minor", _("This year's account"), Form.MONEY),
    Label("account_carried_minor", _("Earlier years' account"), Form.MONEY),
    Label("account_family_minor", _("Family account"), Form.MONEY),
    Label("deposit_minor", _("Deposits"), Form.MONEY),
    Label("paid_up_minor", _("Paid up at discharge"), Form.MONEY),
    Label("returned_minor", _("Returned"), Form.MONEY),
)

PARKING = ReceiptLook(
    code="0901",
    title=_("Parking receipt"),
    paper="a5",
    facts=(
        Label("plate", _("Plate")),
        Label("lot", _("Parking lot")),
        Label("entry_at", _("Entry"), Form.MOMENT),
        Label("exit_at", _("Exit"), Form.MOMENT),
    ),
    sums=(Label("cash_minor", _("Paid"), Form.MONEY),),
)
OUTPATIENT = ReceiptLook(
    code="0601",
    title=_("Receipt for outpatient medical charges"),
    paper="a4",
    facts=(
        *_PERSON,
        Label("visit_no", _("Visit number")),
        Label("visit_kind", _("Kind of visit"), Form.WORD, VISIT_KINDS),
        Label("department", _("Department")),
        Label("opened_on", _("Day of the visit"), Form.DAY),
        *_INSURANCE,
    ),
    sums=_SUMS,
    is_itemised=True,
    category_name=category_name,
)
INPATIENT = ReceiptLook(
    code="0602",
    title=_("Receipt for inpatient medical charges"),
    paper="a4",
    facts=(
        *_PERSON,
        Label("visit_no", _("Hospital number")),
        Label("department", _("Department")),
        Label("opened_on", _("Admitted"), Form.DAY),
        Label("discharged_on", _("Discharged"), Form.DAY),
        Label("days", _("Days in hospital")),
        *_INSURANCE,
    ),
    sums=_SUMS,
    is_itemised=True,
    category_name=category_name,
)
RECEIPT_WORDS = ReceiptWords(
    looks={"parking": PARKING, "outpatient": OUTPATIENT, "inpatient": INPATIENT},
    actor=WORDS.actor,
    explain=WORDS.explain,
)
