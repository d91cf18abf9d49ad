"""What the calls of hospitals' systems are refused with, for the API's description."""

from clinic.operations.assign_bed import (
    BedBeforeVisit,
    BedConflict,
    BedNotForOutpatients,
    WardUnknown,
    WardUnpriced,
)
from clinic.operations.check_lines import (
    CategoryDiffers,
    CodeUnknown,
    PerformedAfterDischarge,
)
from clinic.operations.claim_anew import SplitPending
from clinic.operations.discharge_visit import DischargeConflict
from clinic.operations.end_plan import ChargeNotPlanned, PlanEnded
from clinic.operations.find_mother import MotherUnknown
from clinic.operations.lock_visit import VisitNotOpen, VisitUnknown
from clinic.operations.name_patient import (
    PatientClaimed,
    PatientKnown,
    PatientPaid,
    PatientUnknown,
)
from clinic.operations.register_visit import HospitalUnknown, VisitConflict
from clinic.operations.reverse_charge import (
    ChargeBeingPaid,
    ChargeNotReversible,
    ChargeUnknown,
    PaymentBeingTakenBack,
    ReversalConflict,
)
from clinic.operations.void_visit import VisitHasCharges, VisitVoidConflict
from ledger.operations.refund_lines import LineRefunded
from ledger.operations.request_refund import RefundExceedsPaid

OF_REGISTERING = (HospitalUnknown, MotherUnknown, VisitConflict)
OF_READING = (VisitUnknown,)
OF_NAMING = (
    *(VisitUnknown, VisitNotOpen, PatientUnknown, PatientKnown, PatientPaid),
    PatientClaimed,
)
OF_BEDS = (
    *(VisitUnknown, WardUnknown, BedConflict, VisitNotOpen, BedNotForOutpatients),
    *(BedBeforeVisit, WardUnpriced),
)
OF_CHARGING = (
    *(VisitUnknown, VisitNotOpen, PerformedAfterDischarge, CodeUnknown),
    CategoryDiffers,
)
OF_REVERSING = (
    *(VisitUnknown, ChargeUnknown, ReversalConflict, SplitPending, ChargeBeingPaid),
    *(PaymentBeingTakenBack, ChargeNotReversible, LineRefunded, RefundExceedsPaid),
)
OF_PERFORMING = (
    *(VisitUnknown, ChargeUnknown, ChargeNotPlanned, PlanEnded, VisitNotOpen),
    *(CodeUnknown, CategoryDiffers),
)
OF_ABORTING = (VisitUnknown, ChargeUnknown, ChargeNotPlanned, PlanEnded)
OF_DISCHARGING = (VisitUnknown, DischargeConflict, VisitNotOpen)
OF_VOIDING = (VisitUnknown, VisitVoidConflict, VisitNotOpen, VisitHasCharges)
