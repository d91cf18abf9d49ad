"""Visits: one patient, one hospital, one bill."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clinic.models.hospital import Hospital
from clinic.rules.states import (
    SPLIT_OF_VISIT,
    VISIT_EDGES,
    SplitStatus,
    VisitKind,
    VisitStatus,
)
from ledger.models.guards import never_changes, never_deleted, status_walks
from ledger.models.sealed import SealedTextField

STATUS_NAMES = {
    VisitStatus.OPEN: _("Open"),
    VisitStatus.DISCHARGED: _("Discharged"),
    VisitStatus.CLOSED: _("Closed"),
    VisitStatus.VOIDED: _("Voided"),
}
SPLIT_NAMES = {
    SplitStatus.NONE: _("None yet"),
    SplitStatus.ESTIMATED: _("Estimated"),
    SplitStatus.FINAL: _("Final"),
}
KIND_NAMES = {
    VisitKind.OUTPATIENT: _("Outpatient"),
    VisitKind.INPATIENT: _("Inpatient"),
    VisitKind.EMERGENCY: _("Emergency"),
}

_SPLIT_FOLLOWS = Q()
for _status, _split in SPLIT_OF_VISIT.items():
    _SPLIT_FOLLOWS |= Q(status=_status.value, split_status=_split.value)


class Visit(models.Model):
    """A patient's visit, known by ``visit_no`` within its hospital.

    ``holder_id`` incurs the debt and never changes; ``payer_id`` differs from it
    once an unknown patient has been named. ``insured`` decides the estimates.
    ``bill`` gathers what was charged before discharge; another takes its place
    when it is taken back unpaid. Supplements stand beside it.
    ``first_answer`` and ``discharge_answer`` are what was answered, for repeats;
    the digests are keyed, so that identity numbers can't be guessed from them.
    ``split_ask_at`` is when a worker next asks the insurer; ``split_asks`` counts.
    """

    id = models.UUIDField(primary_key=True)
    holder_id = models.UUIDField(_("holder"))
    payer_id = models.UUIDField(_("payer"))
    hospital = models.ForeignKey(
        Hospital,
        on_delete=models.PROTECT,
        db_index=False,  # Its numbers' index begins with it.
        verbose_name=_("hospital"),
    )
    visit_no = models.CharField(_("visit number"), max_length=64)
    kind = models.CharField(
        _("kind"), max_length=10, choices=[(k.value, KIND_NAMES[k]) for k in VisitKind]
    )
    department = SealedTextField(_("department"))
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=[(s.value, STATUS_NAMES[s]) for s in VisitStatus],
        default=VisitStatus.OPEN,
    )
    split_status = models.CharField(
        _("split"),
        max_length=9,
        choices=[(s.value, SPLIT_NAMES[s]) for s in SplitStatus],
        default=SplitStatus.NONE,
    )
    insured = models.BooleanField(_("insured"))
    risk_mode = models.CharField(_("risk borne by"), max_length=8)
    bill = models.OneToOneField(
        "ledger.Bill",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("bill"),
    )
    digest = models.BinaryField(_("digest of the registration"))
    first_answer = models.JSONField(_("first answer"))
    discharge_digest = models.BinaryField(_("digest of the discharge"), null=True)
    discharge_answer = models.JSONField(_("answer to the discharge"), null=True)
    split_ask_at = models.DateTimeField(_("insurer next asked"), null=True)
    split_asks = models.SmallIntegerField(_("times the insurer was asked"), default=0)
    opened_at = models.DateTimeField(_("opened"))
    discharged_at = models.DateTimeField(_("discharged"), null=True)
    closed_at = models.DateTimeField(_("closed"), null=True)
    recorded_at = models.DateTimeField(_("recorded"))

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        permissions: ClassVar = [
            ("read_daily_list", "May read what was done for a patient, day by day"),
            ("register_visit", "May register visits at the desk, and take that back"),
            ("work_desk", "May find patients and see their visits at the desk"),
        ]
        triggers: ClassVar = [
            never_deleted(),
            status_walks(VISIT_EDGES),
            never_changes("id", "holder_id", "hospital_id", "visit_no", "kind"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="clinic_visit_no_is_unique_in_its_hospital",
                fields=["hospital", "visit_no"],
            ),
            models.CheckConstraint(
                name="clinic_visit_split_follows_its_status", condition=_SPLIT_FOLLOWS
            ),
            models.CheckConstraint(
                name="clinic_visit_kind_is_known",
                condition=Q(kind__in=[k.value for k in VisitKind]),
            ),
            models.CheckConstraint(
                name="clinic_visit_is_discharged_at_a_time",
                condition=Q(status__in=["open", "voided"], discharged_at=None)
                | Q(status__in=["discharged", "closed"], discharged_at__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                name="clinic_visit_to_be_split",
                fields=["split_ask_at"],
                condition=Q(split_status="estimated"),
            ),
            models.Index(name="clinic_visit_of_holder", fields=["holder_id", "id"]),
            models.Index(name="clinic_visit_of_payer", fields=["payer_id", "id"]),
        ]

    def __str__(self) -> str:
        return self.visit_no
