"""Addresses of the person's own page, and of the administrators' pages about rights."""

from django.urls import path

from roles import access_views, operations_views, views

app_name = "roles"
urlpatterns = [
    path("me/", views.me, name="me"),
    path("access/", access_views.access, name="access"),
    path("access/matrix/", access_views.matrix, name="matrix"),
    path("access/matrix/export/", access_views.matrix_export, name="matrix_export"),
    path("operations/", operations_views.show, name="operations"),
    path("access/compare/", access_views.compare_positions, name="compare"),
]
