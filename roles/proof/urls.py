"""Addresses of proof."""

from django.urls import path

from roles.proof.views import checks, files, misses, sheets

app_name = "proof"
urlpatterns = [
    path("items/<int:pk>/", files.item, name="item"),
    path("items/<int:pk>/add/", files.upload, name="upload"),
    path("files/<int:pk>/", files.file, name="file"),
    path("files/<int:pk>/remove/", files.remove, name="remove"),
    path("items/<int:pk>/sheet/", sheets.sheet, name="sheet"),
    path("items/<int:pk>/sheet/print/", sheets.paper, name="print"),
    path("missed/", misses.missed, name="missed"),
    path("items/<int:pk>/reason/", misses.give, name="reason"),
    path("reasons/<int:pk>/", misses.decide, name="excuse"),
    path("checks/", checks.checks, name="checks"),
    path("checks/<int:pk>/", checks.check, name="check"),
    path("flags/<int:pk>/", checks.flag, name="flag"),
]
