"""Parking's routes, below the API's root; the lane's pages are ``parking.portal``'s."""

from django.urls import path

from parking.api.batch import BatchView
from parking.api.events import EntriesView, ExitsView, HeartbeatsView, PassagesView
from parking.api.sessions import (
    AuthorizationsView,
    DaySummaryView,
    QuotesView,
    SessionView,
)

urlpatterns = [
    path("parking/entries", EntriesView.as_view()),
    path("parking/exits", ExitsView.as_view()),
    path("parking/passages", PassagesView.as_view()),
    path("parking/events/batch", BatchView.as_view()),
    path("parking/quotes", QuotesView.as_view()),
    path("parking/sessions/<str:session>", SessionView.as_view()),
    path("parking/authorizations", AuthorizationsView.as_view()),
    path("parking/heartbeats", HeartbeatsView.as_view()),
    path("parking/days/<str:day>/summary", DaySummaryView.as_view()),
]
