"""Addresses of notifications."""

app_name = "notifications"
urlpatterns = []
