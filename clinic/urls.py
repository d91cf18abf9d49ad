"""The clinic's routes, below the API's root."""

from django.urls import path

from clinic.api.fhir.capability import RESOURCES, Metadata
from clinic.api.plans import ChargeAbortion, ChargePerformance
from clinic.api.views import (
    ChargeReversal,
    DailyList,
    Discharge,
    OneVisit,
    VisitBed,
    VisitCharges,
    VisitPatient,
    Visits,
    VisitVoiding,
)

VISIT = "clinic/visits/<str:visit_no>"

urlpatterns = [
    path("clinic/visits", Visits.as_view()),
    path(VISIT, OneVisit.as_view()),
    path(f"{VISIT}/bed", VisitBed.as_view()),
    path(f"{VISIT}/patient", VisitPatient.as_view()),
    path(f"{VISIT}/charges", VisitCharges.as_view()),
    path(f"{VISIT}/charges/<str:line_no>/reverse", ChargeReversal.as_view()),
    path(f"{VISIT}/charges/<str:line_no>/perform", ChargePerformance.as_view()),
    path(f"{VISIT}/charges/<str:line_no>/abort", ChargeAbortion.as_view()),
    path(f"{VISIT}/discharge", Discharge.as_view()),
    path(f"{VISIT}/void", VisitVoiding.as_view()),
    path(f"{VISIT}/daily-list", DailyList.as_view()),
]

fhir = [
    path("fhir/metadata", Metadata.as_view()),
    *(path(f"fhir/{name}", view.as_view()) for name, view in RESOURCES.items()),
    *(
        path(f"fhir/{name}/<uuid:resource_id>", view.as_view())
        for name, view in RESOURCES.items()
    ),
]
"""Beside the API: FHIR's addresses are its own."""
