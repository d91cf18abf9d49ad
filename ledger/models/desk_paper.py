"""Papers of what a desk does beside bills: numbered when printed, prints counted."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ledger.models.guards import facts_are_fixed
from ledger.models.merchant import Merchant


class DeskPaper(models.Model):
    """The number of a paper, in its merchant's series of the year. A fact.

    Its ``id`` is that of the returned deposit, or of the bank deposit, which it is
    about. A deposit itself is numbered when it is taken.
    """

    access: ClassVar[str] = "fact"

    id = models.UUIDField(primary_key=True)
    merchant = models.ForeignKey(
        Merchant,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,  # The numbers' constraint begins with it.
        verbose_name=_("merchant"),
    )
    series = models.CharField(_("series"), max_length=24)
    number = models.BigIntegerField(_("number"))
    at = models.DateTimeField(_("at"))
    by = models.CharField(_("by"), max_length=64)

    class Meta:
        verbose_name = _("paper of a desk")
        verbose_name_plural = _("papers of desks")
        triggers: ClassVar = [facts_are_fixed()]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="ledger_deskpaper_number_is_given_once",
                fields=["merchant", "series", "number"],
            ),
            models.CheckConstraint(
                name="ledger_deskpaper_number_counts_from_one",
                condition=models.Q(number__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.number:010d}"


class PaperPrint(models.Model):
    """That a deposit's paper, or one beside it, was printed: which copy. A fact."""

    access: ClassVar[str] = "fact"

    id = models.BigAutoField(primary_key=True)
    paper_id = models.UUIDField(_("paper"))
    copy_no = models.SmallIntegerField(_("copy"))
    at = models.DateTimeField(_("at"))
    by = models.CharField(_("by"), max_length=64)

    class Meta:
        verbose_name = _("print of a paper")
        verbose_name_plural = _("prints of papers")
        triggers: ClassVar = [facts_are_fixed()]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="ledger_paperprint_copy_is_counted_once",
                fields=["paper_id", "copy_no"],
            ),
        ]

    def __str__(self) -> str:
        return str(self.copy_no)
