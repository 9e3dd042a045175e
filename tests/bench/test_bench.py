"""The frame of the bench: what a line says and what is counted. Never how long anything took."""

import json
import os
import subprocess
import sys
from io import StringIO
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from dealership.bench.data import Scale, plan
from dealership.bench.frame import KEYS, LEAST_RUNS, Case, Sample, Samples, Work, alternate, figures, run, verdict
from dealership.bench.selection import ALL, select
from roles.models import Position


def samples(*milliseconds, queries=1, answer=25):
    return [Sample(ms, queries, answer) for ms in milliseconds]


def case(prepare=None, **fields):
    return Case("group.case", prepare or (lambda data: Work(ours=lambda: 3, floor=lambda: 3)), **fields)


def query():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return 1


class TestFigures:
    def test_medians_and_their_ratio(self):
        ours, floor = samples(9, 1, 3, 900, 2), samples(2, 1, 700, 1.5, 3)
        line = figures(case(limit=1.2), Samples(ours, floor))
        assert line == {
            "case": "group.case",
            "ours_ms": 3,
            "floor_ms": 2,
            "ratio": 1.5,
            "limit": 1.2,
            "queries": 1,
            "rows": 25,
        }

    def test_an_even_number_of_runs_takes_the_middle_of_the_middle_two(self):
        line = figures(case(), Samples(samples(1, 2, 4, 9), samples(2, 2, 2, 2)))
        assert (line["ours_ms"], line["ratio"]) == (3, 1.5)

    def test_the_ratio_is_of_the_unrounded_medians(self):
        line = figures(case(), Samples(samples(0.0004), samples(0.0002)))
        assert (line["ours_ms"], line["floor_ms"], line["ratio"]) == (0, 0, 2)

    def test_a_floor_that_takes_no_time_has_no_ratio(self):
        assert figures(case(), Samples(samples(1), samples(0)))["ratio"] is None

    def test_the_most_queries_of_a_run_and_the_rows_of_a_list(self):
        ours = samples(1, queries=2) + samples(1, queries=7, answer=["a", "b"])
        line = figures(case(), Samples(ours, samples(1)))
        assert (line["queries"], line["rows"]) == (7, 2)

    @pytest.mark.parametrize(("limit", "over"), [(None, False), (1.5, False), (1.4, True)])
    def test_the_verdict_names_a_ratio_above_its_limit_only(self, limit, over):
        judged = case(limit=limit)
        assert ("OVER" in verdict(judged, figures(judged, Samples(samples(3), samples(2))))) is over

    @pytest.mark.parametrize(("ours", "over"), [(5.9, False), (6.1, True)])
    def test_a_few_milliseconds_above_the_floor_may_be_no_fault(self, ours, over):
        judged = case(limit=2.0, slack=4)
        assert ("OVER" in verdict(judged, figures(judged, Samples(samples(ours), samples(2))))) is over

    def test_the_verdict_names_queries_above_their_limit(self):
        judged = case(queries=2)
        assert "OVER the limit of 2 queries" in verdict(
            judged, figures(judged, Samples(samples(1, queries=3), samples(1)))
        )


class TestAlternating:
    def test_in_turn_after_one_run_of_each_that_does_not_count(self):
        told = []
        work = Work(
            ours=lambda: told.append("ours") or 1,
            floor=lambda: told.append("floor") or 1,
            before_ours=lambda: told.append("before ours"),
            before_floor=lambda: told.append("before floor"),
        )
        kept = alternate(case(), work, runs=2)
        ours, floor = ["before ours", "ours"], ["before floor", "floor"]
        assert told == ours + floor + floor + ours + ours + floor
        assert (len(kept.ours), len(kept.floor)) == (2, 2)

    @pytest.mark.parametrize(("asked", "own", "runs"), [(1, 5, 5), (9, 5, 9), (5, 15, 15), (1, 1, LEAST_RUNS)])
    def test_never_fewer_than_five_runs(self, asked, own, runs):
        calls = []
        run(case(lambda data: Work(ours=lambda: calls.append(1) or 1, floor=lambda: 1), runs=own), None, asked)
        assert len(calls) == runs + 1

    def test_queries_are_those_of_our_side_and_none_of_the_preparing(self, db):
        prepared = case(lambda data: Work(ours=query, floor=lambda: query() and query(), before_ours=query))
        assert run(prepared, None)["queries"] == 1

    def test_the_clock_of_the_database_leaves_out_what_asks_nothing(self, db):
        prepared = case(lambda data: Work(ours=lambda: 1, floor=query), measure="database")
        line = run(prepared, None)
        assert (line["ours_ms"], line["queries"]) == (0, 0)
        assert line["floor_ms"] > 0


class TestBreaking:
    def test_a_case_that_breaks_says_so_and_has_no_figures(self):
        def prepare(data):
            raise LookupError("no such store")

        line = run(case(prepare, limit=2.0), None)
        assert list(line) == [*KEYS, "error"]
        assert (line["case"], line["limit"], line["error"]) == ("group.case", 2.0, "LookupError: no such store")
        assert line["ours_ms"] is line["floor_ms"] is line["ratio"] is line["queries"] is line["rows"] is None

    def test_once_is_one_run_beside_the_warm_up(self):
        calls = []
        run(case(lambda data: Work(ours=lambda: calls.append(1) or 1, floor=lambda: 1), runs=15), None, once=True)
        assert len(calls) == 2

    def test_two_sides_that_find_different_things_are_not_compared(self):
        line = run(case(lambda data: Work(ours=lambda: [1, 2], floor=lambda: [1, 3])), None)
        assert "ours gave [1, 2], the floor [1, 3]" in line["error"]


class TestSelecting:
    def test_no_name_means_all_and_every_name_is_there_once(self):
        assert select([]) == list(ALL)
        assert len({each.name for each in ALL}) == len(ALL)

    def test_a_group_a_part_of_one_and_a_case(self):
        assert {each.name.split(".")[0] for each in select(["rights"])} == {"rights"}
        assert len(select(["rights.list_page"])) > 1
        assert [each.name for each in select(["pages.today", "outbox"])] == ["pages.today", "outbox.send"]

    @pytest.mark.parametrize("name", ["right", "nothing", "", "rights."])
    def test_a_name_that_means_none_is_refused(self, name):
        with pytest.raises(CommandError, match="No case is called"):
            call_command("bench", name, stdout=StringIO())

    def test_the_list_makes_no_database(self):
        told = StringIO()
        call_command("bench", "--list", stdout=told)
        assert told.getvalue().split() == [each.name for each in ALL]


def test_rights_alone_are_measured_on_the_whole_house(monkeypatch):
    monkeypatch.setattr("dealership.bench.data.connection", SimpleNamespace(vendor="postgresql"))
    whole = Scale.usual({"rights"})
    assert (whole.stores, whole.stores * whole.people, whole.reports) == (500, 30_000, 1_000_000)
    assert Scale.usual({"rights", "pages"}).stores == 100
    assert Scale.usual({"rights"}, stores=3).stores == 3
    day = Scale.usual({case.name.split(".")[0] for case in select(["duties"])})
    assert (day.stores * day.people * 8, day.items, day.messages) == (240_000, 5_000_000, 60_000)
    month = Scale.usual({case.name.split(".")[0] for case in select(["kpi"])})
    assert (month.stores, month.people) == (500, 60)
    assert Scale.usual().stores == 100
    monkeypatch.setattr("dealership.bench.data.connection", SimpleNamespace(vendor="sqlite"))
    assert Scale.usual({"rights"}).stores == 10


def test_the_plan_of_a_store_names_positions_of_the_catalogue(synced_catalogue):
    assert [number for number, _code, _suffix in plan(60)] == list(range(1, 61))
    assert {code for _number, code, _suffix in plan(60)} <= set(Position.objects.values_list("code", flat=True))


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """The whole command once, as small as it goes, on SQLite in a process of its own."""
    folder = tmp_path_factory.mktemp("bench")
    scale = {"stores": 2, "people": 12, "items": 400, "reports": 400, "messages": 10}
    environment = {**os.environ, "DATA_DIR": str(folder), "TMPDIR": str(folder)}
    environment.pop("DATABASE_URL", None)
    sizes = [f"--{name}={value}" for name, value in scale.items()]
    argv = [sys.executable, "manage.py", "bench", "--sqlite", "--once", *sizes]
    done = subprocess.run(argv, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False)
    return SimpleNamespace(code=done.returncode, out=done.stdout, err=done.stderr, folder=folder)


class TestTheCommand:
    def test_it_ends_well_and_leaves_nothing_behind(self, ran):
        assert ran.code == 0, ran.err
        assert not list(ran.folder.glob("dealership-bench-*"))

    def test_one_line_of_json_a_case_and_nothing_else(self, ran):
        lines = [json.loads(line) for line in ran.out.splitlines()]
        assert [line["case"] for line in lines] == [each.name for each in ALL]
        for line, each in zip(lines, ALL, strict=True):
            assert list(line) == list(KEYS), line.get("error")
            assert line["limit"] == each.limit
            assert line["ours_ms"] >= 0
            # Two stores may fit into memory that is held already; time passes always.
            assert line["floor_ms"] > 0 or (each.measure == "memory" and line["floor_ms"] == 0)
            assert isinstance(line["queries"], int)

    def test_the_rows_are_those_of_the_scale(self, ran):
        rows = {line["case"]: line["rows"] for line in map(json.loads, ran.out.splitlines())}
        assert rows["duties.generate_day"] == rows["duties.generate_day_again"] == 2 * 12 * 8
        assert rows["rights.list_page.store_manager"] == rows["rights.checks_25"] == rows["pages.today"] == 25
        assert rows["outbox.send"] == 10

    def test_a_record_costs_one_statement_and_a_position_a_few(self, ran):
        queries = {line["case"]: line["queries"] for line in map(json.loads, ran.out.splitlines())}
        # SQLite's BEGIN is counted as well.
        assert queries["rights.create_record"] <= 2
        assert queries["rights.edit_position"] <= 20

    def test_25_answers_take_two_queries(self, ran):
        queries = {line["case"]: line["queries"] for line in map(json.loads, ran.out.splitlines())}
        assert queries["rights.checks_25"] <= 2
        assert queries["pages.today"] <= 15
