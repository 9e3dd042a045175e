"""Addresses of figures: a person's, a unit's, and the rows behind a line."""

from django.urls import path

from kpi.insight import views

app_name = "insight"
urlpatterns = [
    path("me/", views.me, name="me"),
    path("people/<int:pk>/", views.person, name="person"),
    path("people/<int:pk>/data/<slug:table>/", views.person_data, name="person_data"),
    path("units/", views.units, name="units"),
    path("units/<int:pk>/", views.unit, name="unit"),
    path("units/<int:pk>/data/<slug:table>/", views.unit_data, name="unit_data"),
    path("lines/<int:pk>/rows/", views.rows, name="rows"),
]
