"""Addresses of the person's own page."""

from django.urls import path

from roles import views

app_name = "roles"
urlpatterns = [path("", views.me, name="me")]
