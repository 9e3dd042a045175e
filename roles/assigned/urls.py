"""Addresses of tasks."""

from django.urls import path

from roles.assigned import views

app_name = "assigned"
urlpatterns = [
    path("", views.tasks, name="list"),
    path("new/", views.give, name="give"),
    path("happened/", views.happened, name="happened"),
    path("series/", views.series, name="series"),
    path("<int:pk>/", views.task, name="task"),
    path("<int:pk>/report/", views.report, name="report"),
    path("<int:pk>/answer/", views.answer, name="answer"),
    path("<int:pk>/deadline/", views.deadline, name="deadline"),
    path("<int:pk>/withdraw/", views.withdraw, name="withdraw"),
]
