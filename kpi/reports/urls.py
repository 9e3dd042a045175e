"""Addresses of reports."""

from django.urls import path

from kpi.reports import begin_views, sharing_views, views
from kpi.reports.output import views as output

app_name = "reports"
urlpatterns = [
    path("", views.report_list, name="list"),
    path("begin/", begin_views.begin, name="begin"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/pdf/", output.pdf, name="pdf"),
    path("<int:pk>/excel/", output.excel, name="excel"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/submit/", views.submit, name="submit"),
    path("<int:pk>/discard/", begin_views.discard, name="discard"),
    path("<int:pk>/refresh/", views.refresh, name="refresh"),
    path("<int:pk>/rows/<str:code>/", views.rows, name="rows"),
    path("<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("<int:pk>/decide/", views.decide_report, name="decide"),
    path("<int:pk>/share/", sharing_views.share, name="share"),
    path("<int:pk>/share/<int:share_pk>/end/", sharing_views.unshare, name="unshare"),
]
