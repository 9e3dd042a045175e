"""`manage.py catalogue sync | status | resolve`: code seeds, the database rules."""

import json
from dataclasses import replace
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import call_command

from kpi.catalogue import WeightSpec
from kpi.models import IndicatorWeight
from kpi.reports.catalogue import Frequency, ReportSpec
from kpi.reports.models import ReportDefinition
from roles.catalogue import Department, Level, PositionSpec, Scope, grants
from roles.catalogue.discovery import position_modules
from roles.duties.catalogue import Cadence, DutySpec
from roles.duties.models import Duty
from roles.models import Grant, Position, PositionAlias, UnitGroupPermission
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("synced_catalogue", "monday")]

READERS = ("roles.catalogue.sync", "roles.duties.sync", "kpi.sync", "kpi.reports.sync")


def run(*words):
    """Return (exit code, output) of the command."""
    out = StringIO()
    try:
        call_command("catalogue", *words, stdout=out)
    except SystemExit as stop:
        return stop.code, out.getvalue()
    return 0, out.getvalue()


def line_of(text, section):
    return next(line for line in text.splitlines() if line.startswith(f"{section}:"))


@pytest.fixture
def written(monkeypatch):
    """Return a function that puts further position files into the code, beside the real ones."""

    def write(**files):
        real = dict(position_modules())
        found = {code: module for code, module in {**real, **files}.items() if module is not None}
        for reader in READERS:
            monkeypatch.setattr(f"{reader}.position_modules", lambda: found)

    return write


def position_file(code="test-pilot", **changes):
    """Return what the file of a fictional position says."""
    given = {
        "position": PositionSpec(
            code=code,
            department=Department.SALES,
            level=Level.STAFF,
            reports_to="sales-manager",
            name_zh="试驾员",
            name_en="Test pilot",
            aliases=("试驾员", "飞行员"),
            grants=grants(Scope.STORE, "reports.view_report"),
        ),
        "duties": (
            DutySpec(no=1, zh="检查油量", en="Check the fuel", cadence=Cadence.DAILY),
            DutySpec(no=2, zh="清洗", en="Wash", cadence=Cadence.WEEKLY),
        ),
        "weights": (
            WeightSpec(indicator="duty-completion", weight=60),
            WeightSpec(indicator="duty-on-time", weight=40),
        ),
        "reports": (ReportSpec(slug="log", zh="日志", en="Log", frequency=Frequency.DAILY),),
        **changes,
    }
    return SimpleNamespace(__name__=code, **{name.upper(): value for name, value in given.items()})


class TestSync:
    def test_a_second_sync_changes_nothing(self):
        code, text = run("sync")
        assert code == 0
        assert text.splitlines()[-1] == "no change"
        assert ", 0 updated" in line_of(text, "duties")
        assert line_of(text, "positions").startswith("positions: 0 created")

    def test_a_new_position_file_is_written_with_everything_it_says(self, written):
        written(**{"test-pilot": position_file()})
        code, text = run("sync")
        assert code == 0
        assert line_of(text, "positions").startswith("positions: 1 created")
        assert ", 0 retired, " in line_of(text, "positions")
        position = Position.objects.get(code="test-pilot")
        assert (position.name, position.reports_to.code) == ("试驾员", "sales-manager")
        assert [duty.code for duty in position.duties.order_by("no")] == ["test-pilot-01", "test-pilot-02"]
        assert all(duty.current.number == 1 for duty in position.duties.select_related("current"))
        assert sum(row.weight for row in position.weights.all()) == 100
        assert [each.code for each in position.report_definitions.all()] == ["test-pilot_log"]
        assert {name.name for name in position.aliases.all()} == {"试驾员", "飞行员"}
        assert run("sync")[1].splitlines()[-1] == "no change"

    def test_a_change_in_the_code_reaches_the_database_with_history(self, written):
        written(**{"test-pilot": position_file()})
        run("sync")
        changed = position_file()
        changed.POSITION = replace(changed.POSITION, name_zh="试车员", aliases=("试驾员",))
        changed.WEIGHTS = (WeightSpec(indicator="duty-completion", weight=100),)
        written(**{"test-pilot": changed})
        text = run("sync")[1]
        position = Position.objects.get(code="test-pilot")
        assert position.name_zh == "试车员"
        assert position.history.count() >= 2
        assert position.history.first().history_change_reason == "catalogue sync"
        assert [row.weight for row in position.weights.all()] == [100]
        assert not PositionAlias.objects.filter(name="飞行员").exists()
        assert "1 updated" in line_of(text, "positions")
        assert "no change" not in text

    def test_what_an_administrator_changed_is_kept_and_reported(self):
        position = Position.objects.get(code="sales-consultant")
        position.name_zh, position.customised = "金牌销售顾问", ["name_zh", "weights", "grants"]
        position.save()
        duty = Duty.objects.get(code="sales-consultant-01")
        duty.name_zh, duty.customised = "我们自己的说法", ["name_zh"]
        duty.save()
        row = IndicatorWeight.objects.filter(position=position).first()
        IndicatorWeight.objects.filter(pk=row.pk).update(weight=row.weight - 1)
        Grant.objects.filter(position=position).first().delete()
        granted = Grant.objects.filter(position=position).count()
        code, text = run("sync")
        assert code == 0
        for kept in ("name_zh", "weights", "grants"):
            assert f"  kept: sales-consultant.{kept}" in text.splitlines()
        assert "  kept: sales-consultant-01.name_zh" in text.splitlines()
        assert Position.objects.get(code="sales-consultant").name_zh == "金牌销售顾问"
        assert Duty.objects.get(code="sales-consultant-01").name_zh == "我们自己的说法"
        assert IndicatorWeight.objects.get(pk=row.pk).weight == row.weight - 1
        assert Grant.objects.filter(position=position).count() == granted
        assert text.splitlines()[-1] == "no change"

    def test_a_field_beside_the_customised_one_still_follows_the_code(self):
        duty = Duty.objects.get(code="sales-consultant-01")
        Duty.objects.filter(pk=duty.pk).update(name_zh="我们自己的说法", name_en="stale", customised=["name_zh"])
        run("sync")
        kept = Duty.objects.get(pk=duty.pk)
        assert (kept.name_zh, kept.name_en) == ("我们自己的说法", duty.name_en)

    def test_a_customised_superior_is_kept_and_reported(self):
        position = Position.objects.get(code="sales-consultant")
        chief = Position.objects.get(code="general-manager")
        Position.objects.filter(pk=position.pk).update(reports_to=chief, customised=["reports_to"])
        assert "  kept: sales-consultant.reports_to" in run("sync")[1].splitlines()
        assert Position.objects.get(pk=position.pk).reports_to == chief

    def test_what_is_gone_from_the_code_is_retired_and_comes_back(self, written):
        written(**{"test-pilot": position_file()})
        run("sync")
        written()
        text = run("sync")[1]
        assert Position.objects.get(code="test-pilot").retired
        assert set(Duty.objects.filter(code__startswith="test-pilot-").values_list("retired", flat=True)) == {True}
        assert ReportDefinition.objects.get(code="test-pilot_log").retired
        assert "1 retired" in line_of(text, "positions")
        assert run("sync")[1].splitlines()[-1] == "no change"
        written(**{"test-pilot": position_file()})
        run("sync")
        assert not Position.objects.get(code="test-pilot").retired

    def test_what_an_administrator_made_is_not_retired(self):
        position = factories.make_position("our-own-job")
        Position.objects.filter(pk=position.pk).update(customised=["code"])
        run("sync")
        assert not Position.objects.get(pk=position.pk).retired

    def test_changed_grants_reach_the_rights_of_the_holders(self, written):
        written(**{"test-pilot": position_file()})
        run("sync")
        store = factories.make_store()
        seat = factories.make_seat(Position.objects.get(code="test-pilot"), store)
        held = UnitGroupPermission.objects.filter(group=seat.group, content_object=store)
        assert list(held.values_list("permission__codename", flat=True)) == ["view_report"]
        changed = position_file()
        changed.POSITION = replace(changed.POSITION, grants=grants(Scope.STORE, "kpi.view_scorecard"))
        written(**{"test-pilot": changed})
        run("sync")
        assert list(held.values_list("permission__codename", flat=True)) == ["view_scorecard"]

    def test_a_changed_duty_gets_a_new_version_and_an_untouched_one_does_not(self, written):
        written(**{"test-pilot": position_file()})
        run("sync")
        changed = position_file()
        changed.DUTIES = (replace(changed.DUTIES[0], due="09:00"), changed.DUTIES[1])
        written(**{"test-pilot": changed})
        run("sync")
        numbers = {duty.no: duty.current.number for duty in Duty.objects.filter(position__code="test-pilot")}
        assert numbers == {1: 2, 2: 1}

    def test_a_sync_that_fails_leaves_the_catalogue_as_it_was(self, written):
        broken = position_file()
        broken.WEIGHTS = (WeightSpec(indicator="no-such-indicator", weight=100),)
        written(**{"test-pilot": broken})
        with pytest.raises(KeyError):
            run("sync")
        assert not Position.objects.filter(code="test-pilot").exists()


class TestStatus:
    def test_the_figures_of_the_documents(self):
        code, text = run("status", "--json")
        status = json.loads(text)
        assert code == 0
        assert (status["positions"], status["headings"], status["duties"]) == (42, 136, 375)
        assert len(status["by_position"]) == 42

    def test_every_position_has_its_weights_a_grant_a_report_and_three_indicators(self):
        rows = json.loads(run("status", "--json")[1])["by_position"]
        assert {row["weight"] for row in rows} == {100}
        assert [row["code"] for row in rows if row["grants"] < 1 or row["reports"] < 1 or row["indicators"] < 3] == []
        assert sum(row["duties"] for row in rows) == 375
        assert {row["department"] for row in rows} == {"sales", "aftersales", "parts", "finance", "marketing"}
        keys = {"code", "department", "headings", "aliases", "duties", "grants", "indicators", "weight", "reports"}
        assert all(set(row) == keys for row in rows)

    def test_a_retired_position_is_not_counted(self):
        Position.objects.filter(code="technician").update(retired=True)
        status = json.loads(run("status", "--json")[1])
        assert status["positions"] == 41
        assert "technician" not in [row["code"] for row in status["by_position"]]

    def test_as_text_it_names_every_position(self):
        code, text = run("status")
        assert code == 0
        assert "42 positions, 136 headings, 375 duties" in text
        assert len([line for line in text.splitlines() if " weight 100" in line]) == 42


class TestResolve:
    @pytest.mark.parametrize(
        ("name", "code"),
        [
            ("销售顾问", "sales-consultant"),
            ("展厅主管", "sales-supervisor"),
            ("Sales consultant", "sales-consultant"),
            ("sales-consultant", "sales-consultant"),
            ("D16 销售主管", "sales-supervisor"),
            ("ＳＡＬＥＳ－ＣＯＮＳＵＬＴＡＮＴ", "sales-consultant"),
        ],
    )
    def test_any_name_leads_to_its_position(self, name, code):
        assert run("resolve", name) == (0, f"{name}\t{code}\n")

    def test_a_shared_title_leads_to_several(self):
        code, text = run("resolve", "销售顾问/销售经理")
        assert code == 0
        assert set(text.split("\t")[1].strip().split(",")) == {"sales-consultant", "sales-manager"}

    def test_an_unknown_name_is_a_dash_and_exit_code_one(self):
        code, text = run("resolve", "宇航员", "销售顾问")
        assert code == 1
        assert text.splitlines() == ["宇航员\t-", "销售顾问\tsales-consultant"]

    def test_every_heading_and_alias_of_the_database_resolves(self):
        names = sorted(set(PositionAlias.objects.values_list("name", flat=True)))
        code, text = run("resolve", *names)
        assert code == 0
        assert len(text.splitlines()) == len(names)
        assert not [line for line in text.splitlines() if line.endswith("\t-")]
