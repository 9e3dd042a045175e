"""Addresses of the approvals inbox."""

from django.urls import path

from roles.approvals import delegation_views, views, voice_views

app_name = "approvals"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("picked/", views.decide_picked, name="picked"),
    path("<int:pk>/", voice_views.approval, name="approval"),
    path("<int:pk>/decide/", views.decide_here, name="decide"),
    path("<int:pk>/transfer/", voice_views.hand_over, name="transfer"),
    path("<int:pk>/ask/", voice_views.ask, name="ask"),
    path("<int:pk>/copy/", voice_views.watch, name="watch"),
    path("<int:pk>/copy/<int:row>/end/", voice_views.unwatch, name="unwatch"),
    path("opinions/<int:pk>/answer/", views.answer, name="answer"),
    path("delegations/", delegation_views.delegations, name="delegations"),
    path("delegations/arrange/", delegation_views.arrange, name="delegate"),
    path("delegations/<int:pk>/end/", delegation_views.end, name="delegation_end"),
]
