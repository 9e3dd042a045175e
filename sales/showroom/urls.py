"""Addresses of the showroom beyond the generic ones of records."""

from django.urls import path

from sales.showroom.views import cars, desk, funnel, leads

app_name = "showroom"
urlpatterns = [
    path("", desk.board, name="board"),
    path("live/", desk.live, name="live"),
    path("register/", desk.register, name="register"),
    path("visits/<int:pk>/capture/", desk.capture, name="capture"),
    path("visits/<int:pk>/serve/", desk.serve, name="serve"),
    path("visits/<int:pk>/leave/", desk.leave, name="leave"),
    path("leads/<int:pk>/contact/", leads.contact, name="contact"),
    path("cars/", cars.schedule, name="cars"),
    path("funnel/", funnel.funnel, name="funnel"),
    path("funnel/data/<slug:table>/", funnel.data, name="funnel_data"),
]
