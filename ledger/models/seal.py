"""Seals: what was booked, tied into one root a day, and each day to the one before.

The function of ``seals.sql`` beside this file is the one door that writes these
tables; ``ledger/rules/merkle.py`` says how the hashes are made.
"""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ledger.models.guards import facts_are_fixed


class Unsealed(models.Model):
    """A transfer that the roll-up has covered and no seal has taken yet.

    The roll-up writes the row, the seal removes it: what is still to be sealed is
    known without reading history.
    """

    access: ClassVar[str] = "kernel"

    transfer_id = models.UUIDField(primary_key=True)
    booked_at = models.DateTimeField(_("booked"))

    class Meta:
        verbose_name = _("unsealed transfer")
        verbose_name_plural = _("unsealed transfers")

    def __str__(self) -> str:
        return str(self.transfer_id)


class SealLeaf(models.Model):
    """A transfer's place in its day's seal, and the hash of its line there."""

    access: ClassVar[str] = "kernel"

    transfer_id = models.UUIDField(primary_key=True)
    day = models.DateField(_("day"))
    position = models.IntegerField(_("position"))
    leaf_hash = models.BinaryField()

    class Meta:
        verbose_name = _("sealed transfer")
        verbose_name_plural = _("sealed transfers")
        triggers: ClassVar = [facts_are_fixed()]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="ledger_sealleaf_position_is_taken_once",
                fields=["day", "position"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.position}"


class SealNode(models.Model):
    """The root above one block of a day's leaves: what a proof needn't read again."""

    access: ClassVar[str] = "kernel"

    id = models.UUIDField(primary_key=True)
    day = models.DateField(_("day"))
    position = models.IntegerField(_("position"))
    node_hash = models.BinaryField()

    class Meta:
        verbose_name = _("block of a seal")
        verbose_name_plural = _("blocks of seals")
        triggers: ClassVar = [facts_are_fixed()]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="ledger_sealnode_position_is_taken_once",
                fields=["day", "position"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.position}"


class Seal(models.Model):
    """One day (UTC) of the books, closed for good and tied to the day before.

    A day on which nothing was booked has its seal too: a day without one is itself
    a finding.
    """

    access: ClassVar[str] = "kernel"

    day = models.DateField(_("day"), primary_key=True)
    previous_root = models.BinaryField()
    merkle_root = models.BinaryField()
    chained_root = models.BinaryField()
    leaves = models.IntegerField(_("transfers"))
    sealed_at = models.DateTimeField(_("sealed"))

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        triggers: ClassVar = [facts_are_fixed()]

    def __str__(self) -> str:
        return str(self.day)
