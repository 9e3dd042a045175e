"""Addresses of targets; part of those of `kpi`."""

from django.urls import path

from kpi.targets import importing, splitting, views

urlpatterns = [
    path("targets/", views.target_list, name="targets"),
    path("targets/plan/", views.plan_begin, name="target_plan"),
    path("targets/mine/", views.own_begin, name="target_own"),
    path("targets/copy/", views.copy, name="target_copy"),
    path("targets/<int:pk>/", views.sheet, name="target_sheet"),
    path("targets/<int:pk>/edit/", views.edit, name="target_edit"),
    path("targets/<int:pk>/position/", splitting.position_target, name="target_position"),
    path("targets/<int:pk>/submit/", views.submit, name="target_submit"),
    path("targets/<int:pk>/withdraw/", views.withdraw, name="target_withdraw"),
    path("targets/<int:pk>/decide/", views.decide_sheet, name="target_decide"),
    path("targets/<int:pk>/again/", views.take_up, name="target_again"),
    path("targets/parts/<int:pk>/", splitting.split, name="target_split"),
    path("targets/import/", importing.start, name="target_import"),
    path("targets/import/workbook/", importing.filled, name="target_template"),
    path("targets/import/<uuid:token>/", importing.check, name="target_import_check"),
]
