"""Addresses of personnel."""

from django.urls import path

from roles.personnel.handover.urls import urlpatterns as handover
from roles.personnel.roster import views as roster
from roles.personnel.staff_import.urls import urlpatterns as staff_import
from roles.personnel.views import absences, chart, staff, turns

app_name = "personnel"
urlpatterns = [
    *handover,
    *staff_import,
    path("", staff.staff, name="staff"),
    path("chart/", chart.chart, name="chart"),
    path("join/", turns.join, name="join"),
    path("roster/", roster.roster, name="roster"),
    path("roster/turns/", roster.turns, name="turns"),
    path("roster/mine/", roster.my_roster, name="my_roster"),
    path("absences/", absences.absences, name="absences"),
    path("absences/mine/", absences.mine, name="mine"),
    path("absences/mine/new/", absences.ask, name="request"),
    path("absences/<int:pk>/", absences.absence, name="absence"),
    path("absences/<int:pk>/decide/", absences.decide_absence, name="decide"),
    path("absences/<int:pk>/change/", absences.change, name="change"),
    path("absences/<int:pk>/cancel/", absences.cancel, name="cancel"),
    path("positions/<int:pk>/end/", turns.end, name="end"),
    path("<int:pk>/", staff.person, name="person"),
    path("<int:pk>/phone/", staff.phone, name="phone"),
    path("<int:pk>/absences/new/", absences.record, name="record"),
    path("<int:pk>/move/", turns.turn, {"what": "move"}, name="move"),
    path("<int:pk>/promote/", turns.turn, {"what": "promote"}, name="promote"),
    path("<int:pk>/stand-in/", turns.turn, {"what": "act"}, name="act"),
    path("<int:pk>/further/", turns.turn, {"what": "further"}, name="further"),
    path("<int:pk>/leave/", turns.turn, {"what": "leave"}, name="leave"),
    path("<int:pk>/stay/", turns.turn, {"what": "stay"}, name="stay"),
    path("<int:pk>/password/", turns.turn, {"what": "password"}, name="password"),
    path("<int:pk>/rejoin/", turns.turn, {"what": "rejoin"}, name="rejoin"),
]
