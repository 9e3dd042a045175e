"""Every address of the house. Each name stands in `dealership.policy`."""

from django.contrib import admin
from django.contrib.auth import views as auth
from django.urls import include, path

from dealership import views
from roles.passwords import OwnPasswordForm

urlpatterns = [
    path("", views.home, name="home"),
    path("login/", auth.LoginView.as_view(redirect_authenticated_user=True), name="login"),
    path("logout/", auth.LogoutView.as_view(), name="logout"),
    path("password/", auth.PasswordChangeView.as_view(form_class=OwnPasswordForm), name="password_change"),
    path("password/done/", auth.PasswordChangeDoneView.as_view(), name="password_change_done"),
    path("language/", views.set_language, name="set_language"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("", include("roles.urls")),
    path("people/", include("roles.personnel.urls")),
    path("duties/", include("roles.duties.urls")),
    path("tasks/", include("roles.assigned.urls")),
    path("", include("roles.boards.urls")),
    path("records/", include("roles.records.urls")),
    path("marketing/", include("marketing.urls")),
    path("showroom/", include("sales.showroom.urls")),
    path("sales/", include("sales.urls")),
    path("proof/", include("roles.proof.urls")),
    path("reports/", include("kpi.reports.urls")),
    path("exports/", include("kpi.exports.urls")),
    path("bulletins/", include("kpi.bulletins.urls")),
    path("approvals/", include("roles.approvals.urls")),
    path("kpi/", include("kpi.insight.urls")),
    path("kpi/", include("kpi.urls")),
    path("messages/", include("roles.notifications.urls")),
    path("admin/", admin.site.urls),
]
