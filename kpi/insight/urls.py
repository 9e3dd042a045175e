"""Addresses of figures: a person's, a unit's, and the rows behind a line."""

from django.urls import path

from kpi.insight import views

app_name = "insight"
urlpatterns = []
