"""A month closes: figures freeze with their records, and a frozen month gives its total again from what was kept."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi.calculators import SourceRow
from kpi.cards import compute, line_points, total_up
from kpi.freezing import freeze_due
from kpi.frozen import Figure, count, figures_of, pack, totals, unpack
from kpi.guards import GUARDS
from kpi.models import Indicator, Origin, Scorecard, Snapshot, SnapshotLine
from roles import clock
from roles.duties.models import ChecklistItem
from tests import factories
from tests.kpi import month

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("synced_catalogue")]

DAY = timedelta(days=1)


def closed(at=month.CLOSED):
    with clock.at(at):
        return freeze_due(at)


class TestTheClose:
    def test_figures_settle_for_five_working_days_and_then_freeze(self, march):
        # 1, 2, 3, 7, 8 April are working days: Monday the 6th is none.
        factories_day = clock.local_date(month.CLOSED) - DAY
        assert closed(clock.local(factories_day)) == 0
        assert stored_frozen(march) == set()
        assert closed() == 5
        assert stored_frozen(march) == {card.pk for card in Scorecard.objects.all()}
        assert closed(month.CLOSED + DAY) == 0
        assert Snapshot.objects.count() == 5

    def test_the_snapshot_holds_version_target_weight_counts_and_rows(self, march):
        closed()
        snapshot = Snapshot.objects.get(card=march.card)
        assert (snapshot.number, snapshot.origin, snapshot.by, snapshot.taken_at) == (
            1,
            Origin.CLOSE,
            None,
            month.CLOSED,
        )
        line = month.line_of(march.card)
        figure = figures_of(march.card)[line.pk]
        assert (figure.version, figure.weight, figure.target) == (line.made_from_id, Decimal(40), Decimal("100.00"))
        assert (figure.part, figure.whole, figure.actual) == (4, 5, Decimal("80.00"))
        keys = {row.key: (row.counted, row.hit) for row in figure.rows}
        assert keys == {f"duties.checklistitem:{each.pk}": (True, each != march.missed) for each in march.items}
        kept = SnapshotLine.objects.get(line=line)
        # One group a kind and state, and not one entry a row.
        assert len(kept.rows) == 2

    def test_what_becomes_of_the_records_later_changes_nothing(self, march):
        closed()
        before = month.stored(march.card)
        ChecklistItem.objects.filter(pk=march.missed.pk).update(status="done", done_at=march.missed.due_at)
        with clock.at(month.CLOSED + 30 * DAY):
            (after,) = compute([month.stored(march.card)], clock.now())
        assert (after.execution, after.total) == (before.execution, before.total)
        assert month.line_of(march.card).part == 4

    def test_what_is_scored_earlier_freezes_as_the_scorer_saw_it(self, march):
        month.hand_in(march.card)
        month.score(march.card)
        frozen = month.stored(march.card)
        assert frozen.frozen_at == month.MORNING
        assert [each.origin for each in frozen.snapshots.order_by("number")] == [Origin.CLOSE, Origin.SCORES]
        ChecklistItem.objects.filter(pk=march.missed.pk).delete()
        assert closed() == 4
        assert month.stored(march.card).total == frozen.total

    def test_one_store_costs_as_many_queries_as_three(self, march):
        def queries():
            with CaptureQueriesContext(connection) as captured:
                assert closed() > 0
            return len(captured)

        one = queries()
        for _number in range(3):
            store = factories.make_store()
            seats = [factories.make_seat(march.house.positions.clerk, store) for _each in range(3)]
            for seat in seats:
                month.items(seat, done=2, missed=1)
            month.cards_of(SimpleNamespace(store=store))
        assert queries() == one

    def test_a_published_card_from_before_is_left_alone(self, march):
        Scorecard.objects.filter(pk=march.card.pk).update(state="published", total=Decimal("82.00"))
        closed()
        old = month.stored(march.card)
        assert (old.frozen_at, old.total, old.snapshots.count()) == (None, Decimal("82.00"), 0)


def stored_frozen(march):
    return set(Scorecard.objects.filter(frozen_at__isnull=False).values_list("pk", flat=True))


class TestWithoutData:
    def card(self, march, no_data):
        # The lead owes nothing, but what the three execution lines say is chosen by an indicator's setting.
        Indicator.objects.filter(code="report-on-time").update(no_data=no_data)
        line = month.line_of(march.card, "report-on-time")
        type(line.made_from).objects.filter(pk=line.made_from_id).update(no_data=no_data)
        (card,) = compute([month.stored(march.card)], month.MORNING)
        return card

    def test_it_is_left_out_and_the_weights_are_re_based(self, march):
        # 4 of 5 done: 80 % of 40; 3 of 5 in time: 60 % of 30; no report: 50 of 70.
        assert self.card(march, "rebase").execution == Decimal("71.43")

    def test_or_kept_as_a_gap(self, march):
        assert self.card(march, "gap").execution == Decimal("50.00")

    def test_in_the_running_month_nothing_is_a_gap_yet(self, march):
        Scorecard.objects.filter(pk=march.card.pk).update(state="running")
        assert self.card(march, "gap").execution == Decimal("71.43")

    def test_a_half_without_any_value_stays_without_one(self, march):
        for code in ("duty-completion", "duty-on-time", "report-on-time"):
            line = month.line_of(march.cards["lead"], code)
            type(line.made_from).objects.filter(pk=line.made_from_id).update(no_data="gap")
        (card,) = compute([month.stored(march.cards["lead"])], month.MORNING)
        assert card.execution is None


class TestForGood:
    """What the database itself refuses, whoever asks."""

    def refused(self, act):
        with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
            act()

    def test_kept_figures_are_neither_changed_nor_deleted(self, march):
        closed()
        before = (list(Snapshot.objects.values()), list(SnapshotLine.objects.values()))
        self.refused(lambda: Snapshot.objects.update(total=Decimal(100)))
        self.refused(lambda: SnapshotLine.objects.update(rows=[]))
        self.refused(Snapshot.objects.all().delete)
        self.refused(SnapshotLine.objects.all().delete)
        self.refused(Scorecard.objects.get(pk=march.card.pk).delete)
        assert (list(Snapshot.objects.values()), list(SnapshotLine.objects.values())) == before != ([], [])

    @pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no TRUNCATE")
    def test_nor_are_their_tables_emptied(self, march):
        closed()
        with connection.cursor() as cursor:
            # Foreign keys still to be checked would keep a table from being emptied, not the guard.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            self.refused(lambda: cursor.execute("TRUNCATE kpi_snapshot CASCADE"))
        assert Snapshot.objects.exists() and SnapshotLine.objects.exists()

    def test_every_migrate_puts_the_guards_up_again(self, march):
        closed()
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        GUARDS.take_down(connection)
        assert Snapshot.objects.filter(card=march.card).update(reason="without guards") == 1
        GUARDS.put_up_again(using="default")
        self.refused(lambda: Snapshot.objects.update(reason="again"))


class TestFromTheSnapshotAlone:
    def test_the_published_total_comes_out_again_to_the_cent(self, march):
        for name in ("card", "others"):
            card = month.publish(getattr(march, name))
            found = totals(list(figures_of(card).values()), card.execution_share)
            assert (found.execution, found.results, found.total) == (card.execution, card.results, card.total)
            assert card.total is not None

    rules = st.sampled_from(["R1", "R2", "R3", "R4", "R5"])
    cents = st.decimals(min_value=0, max_value=150, places=2)
    lines = st.lists(
        st.fixed_dictionaries(
            {
                "rule": rules,
                "no_data": st.sampled_from(["rebase", "gap"]),
                "block": st.sampled_from(["execution", "results"]),
                "weight": st.integers(1, 100),
                "target": st.none() | st.decimals(min_value=0, max_value=150, places=2),
                "actual": st.none() | cents,
                "score": st.none() | st.integers(1, 100),
            }
        ),
        min_size=1,
        max_size=8,
    )

    @given(given=lines, share=st.integers(0, 100))
    @settings(max_examples=150, deadline=None)
    def test_for_any_card(self, given, share):
        """What a card's own arithmetic says in memory is what its packed figures say, read back from plain values."""
        made = [_line(number, facts) for number, facts in enumerate(given)]
        card = SimpleNamespace(
            state="draft",
            execution_share=share,
            lines=SimpleNamespace(all=lambda: made),
            execution=0,
            results=0,
            total=0,
        )
        total_up(card)
        read = []
        for line in made:
            facts, rows = pack(Figure.of(line))
            read.append(unpack(SnapshotLine(line_id=line.pk, figures=facts, rows=rows)))
        found = totals(read, share)
        assert (found.execution, found.results, found.total) == (card.execution, card.results, card.total)

    @given(
        rows=st.lists(
            st.tuples(st.integers(1, 10_000), st.booleans(), st.booleans(), st.sampled_from(["", "late", "excused"])),
            unique_by=lambda row: row[0],
            max_size=60,
        )
    )
    @settings(max_examples=100, deadline=None)
    def test_rows_come_back_as_they_were(self, rows):
        given = [SourceRow(f"a.b:{pk}", counted, hit and counted, why) for pk, counted, hit, why in rows]
        figure = Figure(1, 1, "x", "R1", "rebase", "results", "computed", Decimal(10), rows=tuple(given))
        facts, packed = pack(figure)
        back = unpack(SnapshotLine(line_id=1, figures=facts, rows=packed))
        assert sorted(back.rows, key=lambda row: row.key) == sorted(given, key=lambda row: row.key)
        assert count(back.rows) == count(given)


def _line(number, facts):
    """Return a line in memory whose points are what the card's own arithmetic says."""
    computed = facts["score"] is None
    version = SimpleNamespace(
        code=f"i{number}", rule=facts["rule"], no_data=facts["no_data"], unit="%", direction="higher", grave=False
    )
    line = SimpleNamespace(
        pk=number,
        made_from_id=number,
        made_from=version,
        block=facts["block"],
        source="computed" if computed else "scored",
        weight=facts["weight"],
        decimal_weight=Decimal(facts["weight"]),
        target=facts["target"],
        actual=facts["actual"] if computed else None,
        part=None,
        whole=None,
        score=facts["score"],
        points=None,
        keeps_gap=computed and facts["no_data"] == "gap",
    )
    if computed:
        line.points = line_points(line)
    return line


class TestRowsOfPoints:
    """A worksheet counts with its points: a corrected one with all of them, with none, or not at all."""

    figure = Figure(
        line_id=1,
        version=1,
        code="sheets",
        rule="R1",
        no_data="rebase",
        block="results",
        source="computed",
        weight=Decimal(10),
        target=Decimal(100),
        rows=(
            SourceRow("w.sheet:3", counted=True, hit=False, why="low", value=Decimal(85), out_of=Decimal(100)),
            SourceRow("w.sheet:4", counted=True, hit=True, value=Decimal(90), out_of=Decimal(100)),
            SourceRow("w.sheet:9", counted=False, hit=False, why="excused"),
        ),
    )

    def test_they_come_back_with_their_points(self):
        facts, packed = pack(self.figure)
        back = unpack(SnapshotLine(line_id=1, figures=facts, rows=packed))
        assert sorted(back.rows, key=lambda row: row.key) == list(self.figure.rows)

    @pytest.mark.parametrize(
        ("state", "part", "whole"), [("hit", 190, 200), ("counted", 175, 200), ("left_out", 90, 100)]
    )
    def test_correcting_one_corrects_the_value(self, state, part, whole):
        measured = self.figure.measured(count(self.figure.rows))
        assert (measured.part, measured.whole, measured.countable) == (175, 200, True)
        # It stood as counted already: said again it keeps its points.
        after = measured.with_rows({"w.sheet:3": state})
        assert (after.part, after.whole) == (part, whole)
