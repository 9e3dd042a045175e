"""Addresses of scorecards."""

from django.urls import path

from kpi import views

app_name = "kpi"
urlpatterns = [
    path("", views.scorecards, name="scorecards"),
    path("<int:pk>/", views.scorecard, name="scorecard"),
    path("<int:pk>/submit/", views.submit, name="submit"),
    path("<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("<int:pk>/score/", views.score, name="score"),
    path("<int:pk>/decide/", views.decide_card, name="decide"),
]
