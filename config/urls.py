"""Every route of the site."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponseRedirect
from django.templatetags.static import static
from django.urls import include, path

from clinic.urls import fhir
from config import health, openapi
from ledger.admin.evidence import show_evidence


def favicon(_request: HttpRequest) -> HttpResponseRedirect:
    """Point to the site's picture, wherever static files are served from."""
    return HttpResponseRedirect(static("site/favicon.svg"))


urlpatterns = [
    path("livez", health.livez),
    path("readyz", health.readyz),
    path("metrics", health.metrics),
    path("api/schema/", openapi.schema, name="api-schema"),
    path("api/docs/", openapi.docs, name="api-docs"),
    # Browsers ask for this one unasked.
    path("favicon.ico", favicon),
    path("api/v1/", include("clinic.urls")),
    path("", include(fhir)),
    path("admin/desk/", include("clinic.desk.urls")),
    path("admin/parking/tariffs/", include("parking.desk.urls")),
    path("", include("config.receipts.urls")),
    path(
        "admin/evidence/<uuid:evidence_id>",
        admin.site.admin_view(show_evidence),
        name="show-evidence",
    ),
    path("", include("config.reports.urls")),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("config.portal.urls")),
    path("", include("parking.portal.urls")),
    path("api/v1/", include("ledger.urls")),
    path("api/v1/", include("credit.urls")),
    path("api/v1/", include("parking.urls")),
]

handler400 = "config.errors.bad_request"
handler403 = "config.errors.permission_denied"
handler404 = "config.errors.page_not_found"
handler500 = "config.errors.server_error"
