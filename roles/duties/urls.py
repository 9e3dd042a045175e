"""Addresses of duties."""

app_name = "duties"
urlpatterns = []
