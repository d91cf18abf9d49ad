"""Keys of machines: gates, hospital systems, the city."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    """What a key may call."""

    GATE = "gate", _("Gate")
    HIS = "his", _("Hospital system")
    CITY = "city", _("City")


class KeyAlgorithm(models.TextChoices):
    """How a key signs, by the names of RFC 9421."""

    HMAC_SHA256 = "hmac-sha256", "HMAC-SHA256"
    ED25519 = "ed25519", "Ed25519"


_IS_HMAC = Q(algorithm=KeyAlgorithm.HMAC_SHA256)
_IS_ED25519 = Q(algorithm=KeyAlgorithm.ED25519)


class ApiKey(models.Model):
    """A key a machine signs its requests with, valid for a period.

    Two keys of one merchant may live side by side, so that they can be
    exchanged without a gap. ``place`` is the lot of a gate's key.
    """

    id = models.UUIDField(primary_key=True)
    key_id = models.CharField(_("key id"), max_length=64, unique=True)
    merchant = models.ForeignKey(
        "ledger.Merchant",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("merchant"),
    )
    scopes = ArrayField(
        models.CharField(max_length=8, choices=Scope.choices), verbose_name=_("scopes")
    )
    place = models.UUIDField(_("place"), null=True, blank=True)
    algorithm = models.CharField(
        _("algorithm"), max_length=16, choices=KeyAlgorithm.choices
    )
    secret_sealed = models.BinaryField(_("sealed secret"), default=b"")
    public_key = models.BinaryField(_("public key"), default=b"")
    bearer_digest = models.BinaryField(_("digest of the bearer token"), default=b"")
    name = models.CharField(_("name"), max_length=120, blank=True)
    valid_from = models.DateTimeField(_("valid from"))
    valid_to = models.DateTimeField(_("valid to"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["bearer_digest"],
                condition=~Q(bearer_digest=b""),
                name="ledger_api_key_bearer_is_unique",
            ),
            models.CheckConstraint(
                condition=Q(scopes__contained_by=Scope.values) & ~Q(scopes=[]),
                name="ledger_api_key_scopes_are_known",
            ),
            models.CheckConstraint(
                condition=(
                    (_IS_HMAC & ~Q(secret_sealed=b"") & Q(public_key=b""))
                    | (_IS_ED25519 & Q(secret_sealed=b"") & ~Q(public_key=b""))
                ),
                name="ledger_api_key_has_what_its_algorithm_needs",
            ),
            models.CheckConstraint(
                condition=Q(scopes__contains=[Scope.HIS]) | Q(bearer_digest=b""),
                name="ledger_api_key_only_his_has_a_bearer",
            ),
            models.CheckConstraint(
                condition=Q(scopes=[Scope.CITY]) | Q(merchant__isnull=False),
                name="ledger_api_key_has_a_merchant_unless_the_city",
            ),
            models.CheckConstraint(
                condition=~Q(scopes__contains=[Scope.GATE]) | Q(place__isnull=False),
                name="ledger_api_key_of_a_gate_has_a_place",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True)
                | Q(valid_to__gte=models.F("valid_from")),
                name="ledger_api_key_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.key_id


def secret_context(key_id: str) -> str:
    """Name what a sealed secret is bound to: this column of this key."""
    return f"ledger_apikey.secret_sealed:{key_id}"
