"""Addresses of bulletins."""

from django.urls import path

from kpi.bulletins import views

app_name = "bulletins"
urlpatterns = [
    path("", views.bulletins, name="list"),
    path("new/", views.write, name="write"),
    path("<int:pk>/", views.bulletin, name="bulletin"),
    path("<int:pk>/confirm/", views.confirm, name="confirm"),
    path("<int:pk>/close/", views.close, name="close"),
]
