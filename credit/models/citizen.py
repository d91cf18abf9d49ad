"""Citizens, the credentials they are recognised by, and their mandates."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import (
    ArrayField,
    BigIntegerRangeField,
    DateTimeRangeField,
    RangeOperators,
)
from django.db import models
from django.db.models import F, Func
from django.utils.translation import gettext_lazy as _

from credit.models.holder import Holder
from ledger.models.guards import facts_are_fixed
from ledger.models.sealed import SealedTextField

SCORE_MAX = 1000


class Citizen(models.Model):
    """A person the city vouches for; ``ref`` is the city's own name for them.

    Identity number, name and phone are sealed; the number and the phone are found
    by blind index. ``user`` is who signs in to the portal. Once the citizen has left
    (``closed_at``) nothing of the person stands here any more.
    """

    holder = models.OneToOneField(
        Holder, on_delete=models.PROTECT, primary_key=True, verbose_name=_("holder")
    )
    ref = models.CharField(_("reference"), max_length=64, unique=True)
    id_no = SealedTextField(_("identity number"))
    id_no_index = models.BinaryField(_("identity number's index"), max_length=32)
    name = SealedTextField(_("name"))
    phone = SealedTextField(_("phone"))
    phone_index = models.BinaryField(_("phone's index"), max_length=32)
    score = models.PositiveSmallIntegerField(_("score"))
    insured = models.BooleanField(_("insured"))
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("user"),
        related_name="citizen",
    )
    updated_at = models.DateTimeField(_("updated"))
    closed_at = models.DateTimeField(_("closed"), null=True)

    class Meta:
        verbose_name = _("citizen")
        verbose_name_plural = _("citizens")
        permissions: ClassVar = [
            ("name_sign_in_phone", "May name the phone a citizen signs in with"),
            ("bind_at_counter", "May bind a credential for a citizen at a counter"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="credit_citizen_id_no_is_unique", fields=["id_no_index"]
            ),
            models.CheckConstraint(
                name="credit_citizen_score_is_in_range",
                condition=models.Q(score__lte=SCORE_MAX),
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="credit_citizen_by_phone", fields=["phone_index"])
        ]

    def __str__(self) -> str:
        return self.ref


class CredentialKind(models.TextChoices):
    """What a gate or a window recognises a citizen by."""

    PLATE = "plate", _("Plate")
    HEALTH_CODE = "health_code", _("Health code")
    INSURANCE_CARD = "insurance_card", _("Insurance card")
    FACE_TOKEN = "face_token", _("Face token")
    PHONE = "phone", _("Phone")


class PlateColour(models.TextChoices):
    """What kind of vehicle a plate is for: its colour says so (GA 36)."""

    BLUE = "blue", _("Blue: a small car")
    GREEN = "green", _("Green: electric or hybrid")
    YELLOW = "yellow", _("Yellow: a large vehicle")
    WHITE = "white", _("White: police or army")
    BLACK = "black", _("Black: of a foreign office")
    TEMPORARY = "temporary", _("Temporary, on paper")


HASH = "hashtextextended(kind || encode(value_index, 'hex'), 0)"
SAME_CREDENTIAL = Func(
    template=f"int8range({HASH}, {HASH}, '[]')", output_field=BigIntegerRangeField()
)
"""A range of one number: ranges can be excluded without any extension."""


class Credential(models.Model):
    """A credential bound to a citizen from ``valid_from`` until ``valid_to``.

    The value is sealed and found by its blind index. No two citizens hold the
    same credential at one moment. ``proof`` is what its citizen showed for it in the
    portal; without one the city bound it.
    """

    id = models.UUIDField(primary_key=True)
    holder = models.ForeignKey(
        Holder, on_delete=models.PROTECT, verbose_name=_("holder")
    )
    kind = models.CharField(_("kind"), max_length=16, choices=CredentialKind.choices)
    value = SealedTextField(_("value"))
    value_index = models.BinaryField(_("value's index"), max_length=32)
    colour = models.CharField(
        _("colour"), max_length=9, choices=PlateColour.choices, blank=True, default=""
    )
    valid_from = models.DateTimeField(_("valid from"))
    valid_to = models.DateTimeField(_("valid to"), null=True, blank=True)
    proof = models.OneToOneField(
        "credit.CredentialProof",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("proof"),
    )

    class Meta:
        verbose_name = _("credential")
        verbose_name_plural = _("credentials")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="credit_credential_period_is_forward",
                condition=models.Q(valid_to=None)
                | models.Q(valid_to__gte=F("valid_from")),
            ),
            ExclusionConstraint(
                name="credit_credential_has_one_holder_at_a_time",
                expressions=[
                    (SAME_CREDENTIAL, RangeOperators.OVERLAPS),
                    (
                        Func(
                            F("valid_from"),
                            F("valid_to"),
                            function="tstzrange",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                name="credit_credential_by_value", fields=["value_index", "kind"]
            ),
            models.Index(name="credit_credential_of_holder", fields=["holder"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.id}"


class MandateStep(models.TextChoices):
    """What a citizen said about being collected from."""

    GIVEN = "given", _("Given")
    PAUSED = "paused", _("Paused")
    ENDED = "ended", _("Ended")


class Mandate(models.Model):
    """A citizen's consent that bills of ``kinds`` may be collected. A fact.

    The newest one of a holder is in force; the ledger's instrument follows it.
    One that pauses or ends the consent has no kinds.
    """

    access: ClassVar[str] = "fact"

    id = models.UUIDField(primary_key=True)
    holder = models.ForeignKey(
        Holder, on_delete=models.PROTECT, verbose_name=_("holder")
    )
    step = models.CharField(_("step"), max_length=6, choices=MandateStep.choices)
    gateway = models.CharField(_("gateway"), max_length=32)
    kinds = ArrayField(models.CharField(max_length=16), verbose_name=_("kinds"))
    cap_minor = models.BigIntegerField(_("cap"), null=True)
    instrument_id = models.UUIDField(_("instrument"))
    given_at = models.DateTimeField(_("given"))

    class Meta:
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        triggers: ClassVar = [facts_are_fixed()]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="credit_mandate_has_kinds_while_given",
                condition=models.Q(step="given") & ~models.Q(kinds=[])
                | models.Q(step__in=["paused", "ended"], kinds=[]),
            ),
            models.CheckConstraint(
                name="credit_mandate_cap_is_positive",
                condition=models.Q(cap_minor=None) | models.Q(cap_minor__gt=0),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                name="credit_mandate_of_holder", fields=["holder", "-given_at"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gateway} {self.given_at}"
