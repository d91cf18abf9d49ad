"""How citizens sign in: codes that were sent, and phones that were proved theirs."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from credit.models.citizen import Citizen
from ledger.models.guards import never_changes, never_deleted
from ledger.models.sealed import SealedTextField


class SignInCode(models.Model):
    """A code sent to a phone; those of one attempt are all good while they live.

    ``attempt_id`` is known to one browser's session alone. Of code, phone and the
    browser's address only keyed digests can be compared. ``wrong_codes`` and
    ``wrong_numbers`` count the tries of the attempt on its first row.
    """

    id = models.UUIDField(primary_key=True)
    attempt_id = models.UUIDField(_("attempt"))
    phone = SealedTextField(_("phone"))
    phone_index = models.BinaryField(_("phone's index"), max_length=32)
    address_index = models.BinaryField(_("address's index"), max_length=32)
    code_index = models.BinaryField(_("code's index"), max_length=32)
    wrong_codes = models.PositiveSmallIntegerField(_("wrong codes"), default=0)
    wrong_numbers = models.PositiveSmallIntegerField(_("wrong numbers"), default=0)
    sent_at = models.DateTimeField(_("sent"))
    proved_at = models.DateTimeField(_("proved"), null=True)

    class Meta:
        verbose_name = _("sign-in code")
        verbose_name_plural = _("sign-in codes")
        indexes: ClassVar = [
            models.Index(name="credit_code_of_attempt", fields=["attempt_id"]),
            models.Index(
                name="credit_code_by_phone", fields=["phone_index", "sent_at"]
            ),
            models.Index(
                name="credit_code_by_address", fields=["address_index", "sent_at"]
            ),
            models.Index(name="credit_code_by_time", fields=["sent_at"]),
        ]

    def __str__(self) -> str:
        return str(self.sent_at)


class PhoneProof(models.TextChoices):
    """What showed that a phone is a citizen's."""

    ID_NO = "id_no", _("Identity number, in the portal")
    COUNTER = "counter", _("At a counter")


class SignInPhone(models.Model):
    """A phone that a citizen signs in with, who saw to it, and why.

    A fact but for the phone itself, which is emptied when the citizen leaves.

    The newest of a citizen is in force for as long as the city's register has the
    same phone as then (``register_index``).
    """

    id = models.UUIDField(primary_key=True)
    citizen = models.ForeignKey(
        Citizen, on_delete=models.PROTECT, verbose_name=_("citizen")
    )
    phone = SealedTextField(_("phone"))
    phone_index = models.BinaryField(_("phone's index"), max_length=32)
    register_index = models.BinaryField(_("register's phone's index"), max_length=32)
    proof = models.CharField(_("proof"), max_length=7, choices=PhoneProof.choices)
    by = models.CharField(_("by"), max_length=64)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("sign-in phone")
        verbose_name_plural = _("sign-in phones")
        triggers: ClassVar = [
            never_deleted(),
            never_changes("id", "citizen_id", "proof", "by", "reason", "at"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="credit_signinphone_says_why_at_a_counter",
                condition=models.Q(proof="counter") & ~models.Q(reason="")
                | models.Q(proof="id_no", reason=""),
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="credit_signinphone_by_phone", fields=["phone_index"]),
            models.Index(
                name="credit_signinphone_of_citizen", fields=["citizen", "-at"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_proof_display()} {self.at}"
