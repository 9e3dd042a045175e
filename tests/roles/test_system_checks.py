"""Broken position files are red system checks, each by its own number."""

from dataclasses import replace
from io import StringIO
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from kpi.catalogue import WeightSpec
from kpi.checks import check_indicators
from kpi.discovery import indicator_specs
from kpi.reports.catalogue import Frequency, ReportSpec
from kpi.reports.checks import check_reports
from roles.catalogue import Department, Level, PositionSpec, Scope, grants
from roles.checks import check_grants, check_positions, known_permissions
from roles.duties.catalogue import Cadence, DutySpec
from roles.duties.checks import check_duties
from roles.models import Grant
from tests import factories

SPEC = PositionSpec(
    code="test-pilot",
    department=Department.SALES,
    level=Level.STAFF,
    reports_to=None,
    name_zh="试驾员",
    name_en="Test pilot",
    grants=grants(Scope.OWN, "reports.view_report"),
)
DUTY = DutySpec(no=1, zh="检查", en="Check", cadence=Cadence.DAILY)
REPORT = ReportSpec(slug="log", zh="日志", en="Log", frequency=Frequency.DAILY)


def sound(**changes):
    given = {
        "__name__": "sales.positions.test_pilot",
        "POSITION": SPEC,
        "DUTIES": (DUTY,),
        "WEIGHTS": (WeightSpec(indicator="duty-completion", weight=100),),
        "REPORTS": (REPORT,),
        **changes,
    }
    return SimpleNamespace(**{name: value for name, value in given.items() if value is not None})


@pytest.fixture
def messages(monkeypatch):
    """Return a function: the numbers of all checks' messages for the given files."""

    def run(*modules):
        by_code = {
            module.POSITION.code: module
            for module in modules
            if isinstance(getattr(module, "POSITION", None), PositionSpec)
        }
        monkeypatch.setattr("roles.checks.all_position_modules", lambda: modules)
        for reader in ("roles.checks", "roles.duties.checks", "kpi.checks", "kpi.reports.checks"):
            monkeypatch.setattr(f"{reader}.position_modules", lambda: by_code)
        found = [*check_positions(), *check_duties(), *check_indicators(), *check_reports()]
        return [message.id for message in found]

    return run


def test_a_sound_file_passes(messages):
    assert messages(sound()) == []


def test_the_real_files_pass():
    assert [*check_positions(), *check_duties(), *check_indicators(), *check_reports()] == []


@pytest.mark.parametrize(
    ("changes", "number"),
    [
        ({"POSITION": replace(SPEC, grants=grants(Scope.OWN, "reports.fly_report"))}, "roles.E003"),
        ({"POSITION": replace(SPEC, reports_to="nobody")}, "roles.E004"),
        ({"DUTIES": None}, "duties.E001"),
        ({"DUTIES": ()}, "duties.E001"),
        ({"DUTIES": (DUTY, DUTY)}, "duties.E002"),
        ({"DUTIES": (replace(DUTY, rrule="FREQ=HOURLY"),)}, "duties.E003"),
        ({"DUTIES": (replace(DUTY, rrule="FREQ=WEEKLY;BYDAY=XX"),)}, "duties.E003"),
        ({"WEIGHTS": None}, "kpi.E002"),
        ({"WEIGHTS": (WeightSpec(indicator="no-such-thing", weight=100),)}, "kpi.E003"),
        ({"WEIGHTS": (WeightSpec(indicator="duty-completion", weight=99),)}, "kpi.E004"),
        ({"REPORTS": None}, "reports.E001"),
        ({"REPORTS": (REPORT, REPORT)}, "reports.E002"),
        ({"REPORTS": (replace(REPORT, receivers=("nobody",)),)}, "reports.E003"),
    ],
)
def test_a_broken_file_is_red(messages, changes, number):
    assert messages(sound(**changes)) == [number]


def test_a_file_without_a_position_is_red(messages):
    assert messages(sound(), SimpleNamespace(__name__="sales.positions.empty")) == ["roles.E001"]
    assert messages(sound(), SimpleNamespace(__name__="sales.positions.wrong", POSITION="pilot")) == ["roles.E001"]


def test_a_code_used_twice_is_red(messages):
    assert messages(sound(), sound()) == ["roles.E002"]


def test_an_indicator_declared_twice_is_red(messages, monkeypatch):
    specs = dict(indicator_specs())
    monkeypatch.setattr("kpi.checks.indicator_specs", lambda: {**specs, "sales": (*specs["sales"], specs["kpi"][0])})
    assert messages(sound()) == ["kpi.E001"]


def test_permissions_of_every_kind_are_known():
    assert {"reports.approve_report", "kpi.view_scorecard", "duties.complete_checklistitem"} <= known_permissions()
    assert "reports.fly_report" not in known_permissions()


class TestGrantsInTheDatabase:
    """A permission a model no longer declares stays in the database with its grants, and opens nothing."""

    @pytest.fixture
    def orphan(self, db):
        kind = ContentType.objects.get(app_label="reports", model="report")
        permission = Permission.objects.create(content_type=kind, codename="frame_report", name="Can frame report")
        return Grant.objects.create(position=factories.make_position("framer"), permission=permission, scope="store")

    def test_the_catalogue_as_it_is_written_is_sound(self, synced_catalogue):
        assert check_grants(databases=["default"]) == []

    def test_a_grant_of_what_no_longer_exists_is_red(self, orphan):
        (message,) = check_grants(databases=["default"])
        assert message.id == "roles.E005"
        assert "framer is granted reports.frame_report" in message.msg

    def test_check_finds_it_when_asked_for_the_database_only(self, orphan):
        call_command("check", stdout=StringIO(), stderr=StringIO())
        with pytest.raises(SystemCheckError, match="frame_report"):
            call_command("check", databases=["default"], stdout=StringIO(), stderr=StringIO())

    def test_a_database_that_is_not_up_to_date_is_not_asked(self, orphan, monkeypatch):
        monkeypatch.setattr("roles.checks.MigrationExecutor.migration_plan", lambda _self, _targets: ["one to come"])
        assert check_grants(databases=["default"]) == []

    def test_sync_says_so(self, orphan):
        told = StringIO()
        call_command("catalogue", "sync", stdout=StringIO(), stderr=told)
        assert "frame_report" in told.getvalue()
