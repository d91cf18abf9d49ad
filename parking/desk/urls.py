"""The tariff pages, among the admin's own: the admin's sign-in guards them."""

from django.contrib import admin
from django.urls import path

from parking.desk import pages

urlpatterns = [
    path("", admin.site.admin_view(pages.show_tariffs), name="tariffs"),
    path(
        "compare/",
        admin.site.admin_view(pages.compare_tariffs),
        name="compare-tariffs",
    ),
    path(
        "<slug:code>/<int:version>/",
        admin.site.admin_view(pages.show_tariff),
        name="tariff",
    ),
]
