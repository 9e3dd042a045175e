"""Addresses of the import of people."""

from django.urls import path

from roles.personnel.staff_import import views

urlpatterns = [
    path("import/", views.start, name="import"),
    path("import/workbook/", views.empty, name="import_template"),
    path("import/<uuid:token>/", views.check, name="import_check"),
    path("import/<uuid:token>/done/", views.done, name="import_done"),
]
