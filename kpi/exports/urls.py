"""Addresses of exports."""

from django.urls import path

from kpi.exports import views

app_name = "exports"
urlpatterns = [
    path("", views.exports, name="list"),
    path("<slug:code>/", views.download, name="download"),
]
