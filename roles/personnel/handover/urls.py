"""Addresses of the handover, in the namespace of personnel."""

from django.urls import path

from roles.personnel.handover import views

urlpatterns = [
    path("handovers/", views.handovers, name="handovers"),
    path("handovers/<int:pk>/", views.handover, name="handover"),
    path("handovers/<int:pk>/plan/", views.plan, name="handover_plan"),
    path("handovers/<int:pk>/offer/", views.offer, name="handover_offer"),
    path("handovers/<int:pk>/answer/", views.answer, name="handover_answer"),
    path("handovers/<int:pk>/cancel/", views.cancel, name="handover_cancel"),
    path("handovers/<int:pk>/protocol/", views.protocol, name="handover_protocol"),
    path("<int:pk>/handover/", views.start, name="handover_start"),
]
