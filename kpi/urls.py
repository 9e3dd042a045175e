"""Addresses of scorecards and targets."""

from django.urls import path

from kpi import answer_views, calibration_views, recount_views, sharing_views, views
from kpi.targets.urls import urlpatterns as targets

app_name = "kpi"
urlpatterns = [
    *targets,
    path("", views.scorecards, name="scorecards"),
    path("calibration/", calibration_views.calibration, name="calibration"),
    path("calibration/data/", calibration_views.calibration_data, name="calibration_data"),
    path("appeals/<int:pk>/", answer_views.appeal_of, name="appeal_of"),
    path("<int:pk>/", views.scorecard, name="scorecard"),
    path("<int:pk>/submit/", views.submit, name="submit"),
    path("<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("<int:pk>/score/", views.score, name="score"),
    path("<int:pk>/decide/", views.decide_card, name="decide"),
    path("<int:pk>/confirm/", answer_views.confirm, name="confirm"),
    path("<int:pk>/appeal/", answer_views.appeal, name="appeal"),
    path("<int:pk>/appeal/withdraw/", answer_views.withdraw_appeal, name="withdraw_appeal"),
    path("<int:pk>/appeal/decide/", answer_views.decide_appeal, name="decide_appeal"),
    path("<int:pk>/recount/", recount_views.recount, name="recount"),
    path("<int:pk>/share/", sharing_views.share, name="share"),
    path("<int:pk>/share/<int:share_pk>/end/", sharing_views.unshare, name="unshare"),
]
