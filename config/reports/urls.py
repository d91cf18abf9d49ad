"""Where the desks' reports are."""

from django.contrib import admin
from django.urls import path

from config.reports import views

urlpatterns = [
    path(
        "admin/shifts/<uuid:shift_id>/report/",
        admin.site.admin_view(views.shift_report),
        name="shift-report",
    ),
    path(
        "admin/desk-days/",
        admin.site.admin_view(views.day_report),
        name="desk-days",
    ),
]
