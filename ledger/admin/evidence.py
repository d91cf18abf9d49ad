"""Files of disputes at the desk: opened for those who decide, and never run."""

from typing import Any, ClassVar
from uuid import UUID

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache

from ledger.admin.base import FactAdmin, short_key
from ledger.admin.reach import check_reach, want
from ledger.models import Evidence
from ledger.queries.evidence import evidence_of, opened_evidence
from ledger.rules.evidence import served_as

MAY = "ledger.decide_dispute"


@admin.register(Evidence)
class EvidenceAdmin(FactAdmin):
    """Files that citizens attached to disputes; who decides opens them there."""

    belongs_to = "dispute__bill__merchant"
    list_display = (short_key, "dispute", "media_type", "size_bytes", "by", "at")
    found_by = ("id", "dispute")
    ordering: ClassVar[Any] = ("-at",)


@never_cache
def show_evidence(request: HttpRequest, evidence_id: UUID) -> HttpResponse:
    """Open a file: a picture in the browser, a PDF to be kept.

    Raises:
        PermissionDenied: this person decides no disputes.
        Http404: there is none, or it is another merchant's.
    """
    want(request, MAY)
    file = opened_evidence(evidence_id)
    if file is None:
        raise Http404
    check_reach(request, file.merchant_id)
    return HttpResponse(
        file.content,
        content_type=file.media_type,
        headers=served_as(file.media_type, name=f"evidence-{str(evidence_id)[-6:]}"),
    )


def links_to_evidence(dispute_id: UUID) -> SafeString:
    """Name a dispute's files, each with its address."""
    return format_html_join(
        ", ",
        '<a class="text-link" href="{}" target="_blank" rel="noopener">{} ({} kB)</a>',
        (
            (reverse("show-evidence", args=[one.id]), one.name, one.kilobytes)
            for one in evidence_of(dispute_id)
        ),
    )
