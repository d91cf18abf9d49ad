"""Who was given a citizen's personal data: staff, and they themselves. Facts."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from credit.models.holder import Holder
from ledger.models.guards import facts_are_fixed
from ledger.models.sealed import SealedTextField


class PersonalDatum(models.TextChoices):
    """What of a citizen is masked, and can be shown whole."""

    NAME = "name", pgettext_lazy("of a person", "Name")
    ID_NO = "id_no", _("Identity number")
    PHONE = "phone", _("Phone")


class Look(models.Model):
    """Somebody of the staff saw what is masked otherwise, with the reason they gave.

    ``merchant`` is whose row led there (a hospital's visit); empty: the city's own
    page of the citizen. ``about_id`` is that row. What was seen isn't kept.
    """

    access: ClassVar[str] = "fact"

    id = models.UUIDField(primary_key=True)
    holder = models.ForeignKey(
        Holder, on_delete=models.PROTECT, verbose_name=_("holder")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("member of staff"),
    )
    merchant = models.ForeignKey(
        "ledger.Merchant",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("merchant"),
    )
    about_id = models.UUIDField(_("about"), null=True)
    what = ArrayField(
        models.CharField(max_length=8, choices=PersonalDatum.choices),
        verbose_name=_("what was shown"),
    )
    reason = SealedTextField(_("reason"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("look at personal data")
        verbose_name_plural = _("looks at personal data")
        permissions: ClassVar = [
            ("reveal_person", "May have a citizen's personal data shown"),
        ]
        triggers: ClassVar = [facts_are_fixed()]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="credit_look_is_at_something",
                condition=~models.Q(what=[])
                & models.Q(what__contained_by=PersonalDatum.values),
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="credit_look_at_holder", fields=["holder", "-at", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{localtime(self.at):%Y-%m-%d %H:%M}"


class DataExport(models.Model):
    """A citizen had all that is kept of them saved as a file. A fact."""

    access: ClassVar[str] = "fact"

    id = models.UUIDField(primary_key=True)
    holder = models.ForeignKey(
        Holder, on_delete=models.PROTECT, verbose_name=_("holder")
    )
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("export of own data")
        verbose_name_plural = _("exports of own data")
        triggers: ClassVar = [facts_are_fixed()]

    def __str__(self) -> str:
        return f"{localtime(self.at):%Y-%m-%d %H:%M}"
