"""Every route of the site."""

from django.contrib import admin
from django.urls import include, path

from config import health, openapi

urlpatterns = [
    path("livez", health.livez),
    path("readyz", health.readyz),
    path("metrics", health.metrics),
    path("api/schema/", openapi.schema, name="api-schema"),
    path("api/docs/", openapi.docs, name="api-docs"),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
]

handler400 = "config.errors.bad_request"
handler403 = "config.errors.permission_denied"
handler404 = "config.errors.page_not_found"
handler500 = "config.errors.server_error"
