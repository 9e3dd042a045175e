"""Broken position files are red system checks, each by its own number."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from kpi.catalogue import WeightSpec
from kpi.checks import check_indicators
from kpi.discovery import indicator_specs
from kpi.reports.catalogue import Frequency, ReportSpec
from kpi.reports.checks import check_reports
from roles.catalogue import Department, Level, PositionSpec, Scope, grants
from roles.checks import check_positions, known_permissions
from roles.duties.catalogue import Cadence, DutySpec
from roles.duties.checks import check_duties

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
