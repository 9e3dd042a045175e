"""Addresses of boards and of the calendar feed."""

from django.urls import path

from roles.boards import views
from roles.boards.feed import views as feed_views

app_name = "boards"
urlpatterns = [
    path("calendar/<str:token>.ics", feed_views.feed, name="feed"),
    path("boards/", views.index, name="index"),
    path("boards/<int:unit>/morning/", views.morning, name="morning"),
    path("boards/<int:unit>/evening/", views.evening, name="evening"),
    path("me/calendar/", feed_views.settings_page, name="calendar"),
    path("me/calendar/make/", feed_views.make, name="calendar_make"),
    path("me/calendar/revoke/", feed_views.revoke, name="calendar_revoke"),
]
