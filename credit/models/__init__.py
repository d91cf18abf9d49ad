"""Credit's tables, one aggregate a file."""

from credit.models.citizen import (
    Citizen,
    Credential,
    CredentialKind,
    Mandate,
    MandateStep,
    PlateColour,
)
from credit.models.counter import CounterBinding
from credit.models.holder import Holder, HolderKind
from credit.models.line import CreditLine, LimitPolicy, LineStep
from credit.models.look import DataExport, Look, PersonalDatum
from credit.models.message import Message
from credit.models.notice import InboxEntry, NoticeWishes
from credit.models.proof import CredentialProof
from credit.models.sign_in import PhoneProof, SignInCode, SignInPhone

__all__ = [
    "Citizen",
    "CounterBinding",
    "Credential",
    "CredentialKind",
    "CredentialProof",
    "CreditLine",
    "DataExport",
    "Holder",
    "HolderKind",
    "InboxEntry",
    "LimitPolicy",
    "LineStep",
    "Look",
    "Mandate",
    "MandateStep",
    "Message",
    "NoticeWishes",
    "PersonalDatum",
    "PhoneProof",
    "PlateColour",
    "SignInCode",
    "SignInPhone",
]
