"""Addresses of the approvals inbox."""

from django.urls import path

from roles.approvals import delegation_views, views

app_name = "approvals"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("<int:pk>/decide/", views.decide_here, name="decide"),
    path("delegations/", delegation_views.delegations, name="delegations"),
    path("delegations/arrange/", delegation_views.arrange, name="delegate"),
    path("delegations/<int:pk>/end/", delegation_views.end, name="delegation_end"),
]
