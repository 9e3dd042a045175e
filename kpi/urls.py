"""Addresses of scorecards and targets."""

from django.urls import path

from kpi import sharing_views, views
from kpi.targets.urls import urlpatterns as targets

app_name = "kpi"
urlpatterns = [
    *targets,
    path("", views.scorecards, name="scorecards"),
    path("<int:pk>/", views.scorecard, name="scorecard"),
    path("<int:pk>/submit/", views.submit, name="submit"),
    path("<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("<int:pk>/score/", views.score, name="score"),
    path("<int:pk>/decide/", views.decide_card, name="decide"),
    path("<int:pk>/share/", sharing_views.share, name="share"),
    path("<int:pk>/share/<int:share_pk>/end/", sharing_views.unshare, name="unshare"),
]
