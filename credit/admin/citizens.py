"""Citizens in the admin: people are shown masked, found by whole numbers only."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from credit.admin.counter import BIND_AT_COUNTER
from credit.admin.looks import may_reveal, show_reveal
from credit.admin.sign_in import NAME_SIGN_IN_PHONE, SignInPhoneInline
from credit.models import Citizen, Credential, CredentialKind, CredentialProof, Holder
from credit.queries.citizens import ID_NO, PHONE
from credit.rules.credentials import spell_credential
from credit.rules.identity import spell_id_no, spell_phone
from credit.rules.masking import mask_id_no, mask_name, mask_phone, mask_value
from ledger.admin import FactAdmin, FactInline
from ledger.admin.acts import ActingAdmin, as_button
from ledger.models.sealed import blind_index_of


class CredentialInline(FactInline):
    """What a citizen is recognised by."""

    model = Credential
    left_out = frozenset({"id", "holder"})
    masked = ("value_masked",)

    @admin.display(description=_("value"))
    def value_masked(self, credential: Credential) -> str:
        """Show the value in part."""
        return mask_value(credential.value)


@admin.register(Holder)
class HolderAdmin(FactAdmin):
    """Holders, known and unknown."""

    list_display = ("id", "kind", "since")
    list_filter = ("kind",)
    found_by = ("id",)
    inlines = (CredentialInline,)


@admin.register(Citizen)
class CitizenAdmin(ActingAdmin):
    """Citizens, found by reference, or by the whole number or phone."""

    list_display = (
        "ref",
        "name_masked",
        "id_no_masked",
        "phone_masked",
        "score",
        "insured",
        "updated_at",
    )
    list_filter = ("insured",)
    found_by = ("holder", "ref")
    masked = ("name_masked", "id_no_masked", "phone_masked")
    inlines = (SignInPhoneInline,)
    actions_detail = ("name_sign_in_phone", "bind_at_counter", "reveal")

    name_sign_in_phone = as_button(NAME_SIGN_IN_PHONE)
    bind_at_counter = as_button(BIND_AT_COUNTER)

    @action(  # type: ignore[untyped-decorator]  # unfold ships no types
        description=_("Show personal data"),
        url_path="reveal",
        icon="visibility",
        permissions=["reveal"],
    )
    def reveal(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show what is masked here, to those who say why.

        Raises:
            PermissionDenied: this person may not.
            Http404: there is no such citizen for this person.
        """
        if not self.has_reveal_permission(request):
            raise PermissionDenied
        citizen = self.get_object(request, object_id)
        if citizen is None:
            raise Http404
        back = reverse("admin:credit_citizen_change", args=[citizen.pk])
        return show_reveal(
            request, self, row=citizen, holder_id=citizen.holder_id, back=back
        )

    def has_reveal_permission(
        self,
        request: HttpRequest,
        object_id: Any = None,  # noqa: ARG002 - unfold's signature
    ) -> bool:
        """Say whether this person may see what is masked here."""
        return may_reveal(request) and self.has_view_permission(request)

    def facts(self, row: Citizen) -> list[tuple[object, object]]:
        """Give what somebody at a counter compares with the identity card."""
        return [
            (_("City's reference"), row.ref),
            (_("Person's name"), mask_name(row.name)),
            (_("Identity number"), mask_id_no(row.id_no)),
            (_("Phone"), mask_phone(row.phone)),
        ]

    def found_otherwise(self, term: str) -> Q:
        """Find by the blind indexes of number and phone."""
        number, phone = spell_id_no(term), spell_phone(term)
        found = Q(pk__in=[])
        if number:
            found |= Q(id_no_index=blind_index_of(ID_NO, number))
        if phone:
            found |= Q(phone_index=blind_index_of(PHONE, phone))
        return found

    @admin.display(description=_("name"))
    def name_masked(self, citizen: Citizen) -> str:
        """Show the surname."""
        return mask_name(citizen.name)

    @admin.display(description=_("identity number"))
    def id_no_masked(self, citizen: Citizen) -> str:
        """Show the ends of the number."""
        return mask_id_no(citizen.id_no)

    @admin.display(description=_("phone"))
    def phone_masked(self, citizen: Citizen) -> str:
        """Show the ends of the phone number."""
        return mask_phone(citizen.phone)


@admin.register(Credential)
class CredentialAdmin(FactAdmin):
    """Credentials, found by holder or by the whole value."""

    list_display = ("kind", "value_masked", "holder_id", "valid_from", "valid_to")
    list_filter = ("kind",)
    found_by = ("id", "holder")
    masked = ("value_masked",)

    def found_otherwise(self, term: str) -> Q:
        """Find by the blind index of a value of any kind."""
        spelled = {kind: spell_credential(kind, term) for kind in CredentialKind.values}
        found = Q(pk__in=[])
        for kind, value in spelled.items():
            if value:
                found |= Q(kind=kind, value_index=blind_index_of(kind, value))
        return found

    @admin.display(description=_("value"))
    def value_masked(self, credential: Credential) -> str:
        """Show the value in part."""
        return mask_value(credential.value)


@admin.register(CredentialProof)
class CredentialProofAdmin(FactAdmin):
    """What citizens tried to prove as theirs, and what the registers found."""

    list_display = ("at", "kind", "value_masked", "finding", "holder_id")
    list_filter = ("kind", "finding")
    found_by = ("id", "holder")
    masked = ("value_masked",)
    ordering = ("-at",)

    @admin.display(description=_("value"))
    def value_masked(self, proof: CredentialProof) -> str:
        """Show the value in part."""
        return mask_value(proof.value)
