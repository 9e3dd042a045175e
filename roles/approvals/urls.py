"""Addresses of the approvals inbox."""

from django.urls import path

from roles.approvals import views

app_name = "approvals"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("<int:pk>/decide/", views.decide_here, name="decide"),
]
