"""Credit's routes."""

from django.urls import path

from credit.api.citizens import CitizenLinesView, CitizenPutView
from credit.api.credentials import CredentialView
from credit.api.mandates import MandateView
from credit.api.scores import ScoresView

CITIZEN = "credit/citizens/<str:ref>"

urlpatterns = [
    path(CITIZEN, CitizenPutView.as_view()),
    path(f"{CITIZEN}/lines", CitizenLinesView.as_view()),
    # A token may hold slashes.
    path(f"{CITIZEN}/credentials/<str:kind>/<path:value>", CredentialView.as_view()),
    path(f"{CITIZEN}/mandate", MandateView.as_view()),
    path("credit/scores", ScoresView.as_view()),
]
