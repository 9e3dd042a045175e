"""Addresses of roles."""

app_name = "roles"
urlpatterns = []
