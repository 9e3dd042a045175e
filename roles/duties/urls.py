"""Addresses of the checklist."""

from django.urls import path

from roles.duties import team_views, views

app_name = "duties"
urlpatterns = [
    path("", views.today, name="today"),
    path("items/<int:pk>/tick/", views.tick, name="tick"),
    path("items/<int:pk>/untick/", views.untick, name="untick"),
    path("team/", team_views.team, name="team"),
    path("team/<int:pk>/", team_views.person, name="person"),
]
