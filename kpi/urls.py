"""Addresses of kpi."""

app_name = "kpi"
urlpatterns = []
