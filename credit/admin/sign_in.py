"""Signing in, as the counter sees it: phones that were proved, messages that went."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from credit.models import Message, SignInCode, SignInPhone
from credit.operations.recognise_citizen import name_sign_in_phone
from credit.rules.identity import PHONE_LENGTH_MAX
from credit.rules.masking import mask_phone
from ledger.admin import FactAdmin, FactInline
from ledger.admin.acts import Act, ActForm, Doing

REASON_LENGTH_MAX = 200


class SignInPhoneForm(ActForm):
    """The phone in the citizen's hand, and how it was made sure whose hand it is."""

    phone = forms.CharField(
        label=_("Phone"),
        max_length=PHONE_LENGTH_MAX,
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("What you were shown, and why the phone in the register won't do."),
        max_length=REASON_LENGTH_MAX,
        widget=UnfoldAdminTextInputWidget(),
    )


def _name(doing: Doing, given: Mapping[str, Any]) -> None:
    name_sign_in_phone(
        holder_id=doing.row.holder_id,
        phone=given["phone"],
        by=doing.by,
        reason=given["reason"],
        at=doing.at,
    )


NAME_SIGN_IN_PHONE = Act(
    name="name_sign_in_phone",
    title=_("Let sign in with another phone"),
    explained=_(
        "Look at the identity card first. From now on a code sent to this phone signs "
        "the citizen in, and the phone before doesn't any more."
    ),
    permission="credit.name_sign_in_phone",
    offered=lambda doing: doing.row.closed_at is None,
    carry_out=_name,
    form=SignInPhoneForm,
    icon="phonelink_setup",
)


class SignInPhoneInline(FactInline):
    """The phones that a citizen has signed in with, and who saw to it."""

    model = SignInPhone
    left_out = frozenset({"id", "citizen"})
    masked = ("phone_masked",)

    @admin.display(description=_("phone"))
    def phone_masked(self, row: SignInPhone) -> str:
        """Show the ends of the phone number."""
        return mask_phone(row.phone)


@admin.register(Message)
class MessageAdmin(FactAdmin):
    """Messages to phones and mailboxes; what stands in them nobody reads."""

    list_display = (
        "queued_at",
        "channel",
        "address_masked",
        "topic",
        "status",
        "tries",
        "ended_at",
    )
    list_filter = ("channel", "topic", "status")
    found_by = ("id", "holder_id", "bill_id")
    masked = ("address_masked",)
    ordering = ("-queued_at",)

    @admin.display(description=_("address"))
    def address_masked(self, row: Message) -> str:
        """Show the ends of a phone number, and of an e-mail address as little."""
        return mask_phone(row.address)


@admin.register(SignInCode)
class SignInCodeAdmin(FactAdmin):
    """Codes that were sent: when, and how many wrong tries there were."""

    list_display = ("sent_at", "wrong_codes", "wrong_numbers", "proved_at")
    found_by = ("id", "attempt_id")
    ordering = ("-sent_at",)
