"""The ways to a record: a list read way by way is the list, whatever else is asked of it."""

from datetime import timedelta
from functools import reduce
from operator import or_

import pytest
from django.db import connection
from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpi.reports.models import Report
from kpi.reports.opening import insert_reports
from roles.models import Assignment
from roles.pagination import CappedPaginator
from roles.ways import MOST_WAYS, AnyWay, freed, gapped, narrow, ways_of
from tests import factories
from tests.conftest import MONDAY

pytestmark = pytest.mark.django_db

ORDERS = (
    ("-due_at", "-pk"),
    ("due_at", "pk"),
    ("state", "-due_at", "pk"),
    ("owner__name", "-pk"),
    ("unit__code", "definition__code", "pk"),
    (F("submitted_at").desc(nulls_last=True), "pk"),
)
FILTERS = (
    lambda rows: rows,
    lambda rows: rows.filter(state="draft"),
    lambda rows: rows.exclude(state="draft"),
    lambda rows: rows.exclude(owner__name__endswith="1"),
    lambda rows: rows.filter(Q(state="approved") | Q(submitted_at__isnull=True)),
    lambda rows: rows.filter(department__isnull=True),
    lambda rows: rows.filter(definition__position__code="nobody"),
    lambda rows: rows.annotate(day=F("first_day")).filter(day__gt=MONDAY),
    # One row of a report a line of its log or share: a plain slice repeats such rows as well.
    lambda rows: rows.filter(Q(shares__isnull=True) | Q(shares__permission__isnull=False)),
    lambda rows: rows.distinct(),
)


def test_what_a_list_fetches_besides_hides_no_row(db):
    """Somebody in charge of a department sits above it: their own row has no department to join."""
    store = factories.make_store()
    sales = factories.make_department(store)
    seat = factories.make_seat(factories.make_position(), store)
    rows = Assignment.objects.all()
    narrow(rows.query, [Q(department_id=sales.pk), Q(staff_id=seat.staff_id)])
    assert list(rows.with_names()) == [seat]
    alone = Assignment.objects.all()
    narrow(alone.query, [Q(department_id=sales.pk)])
    assert list(alone.with_names()) == []


@pytest.fixture(scope="module")
def filled(django_db_setup, django_db_blocker):
    """Six reports of eleven people in two stores, in several states, many due at the same instant; three are shared."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        ladder = factories.make_ladder()
        stores = [factories.make_store() for _ in range(2)]
        for store in stores:
            sales = factories.make_department(store)
            for unit, position in (
                (store, ladder.chief),
                (sales, ladder.manager),
                (factories.make_team(sales), ladder.clerk),
                (factories.make_team(sales), ladder.clerk),
                (factories.make_team(store), ladder.clerk),
            ):
                factories.make_seat(position, unit)
        for position in (ladder.chief, ladder.manager, ladder.clerk):
            factories.make_definition(position)
        for days in range(6):
            insert_reports(MONDAY + timedelta(days=days), stores=[store.pk for store in stores])
        for number, report in enumerate(Report.objects.order_by("pk")):
            state = ("draft", "submitted", "approved")[number % 3]
            submitted = None if state == "draft" else report.due_at - timedelta(hours=number % 5)
            Report.objects.filter(pk=report.pk).update(state=state, submitted_at=submitted)
        readers = [factories.make_staff() for _ in range(2)]
        for report in Report.objects.order_by("pk")[:3]:
            for reader in readers:
                report.shares.create(user=reader, permission=factories.permission("reports.view_report"))
        with django_db_blocker.block():
            yield
        transaction.set_rollback(True)


@pytest.fixture
def reports(filled, db):
    """The filled tables."""
    assert Report.objects.count() == 60


def any_way():
    """Return a condition of the kinds rights are made of: a unit, an owner, a list of ids, one that finds nothing."""
    units = list(Report.objects.values_list("store_id", "department_id", "unit_id").distinct())
    keys = list(Report.objects.order_by("pk").values_list("pk", flat=True))
    owners = list(Report.objects.order_by("owner").values_list("owner_id", flat=True).distinct())
    ways = [Q(store_id=store) for store, _department, _unit in units]
    ways += [Q(department_id=department) for _store, department, _unit in units if department]
    ways += [Q(unit_id=unit) for _store, _department, unit in units]
    ways += [Q(owner_id=owner) for owner in owners]
    ways += [Q(store_id__in=[store for store, *_rest in units]), Q(pk__in=keys[::7]), Q(pk__in=[]), Q(unit_id=0)]
    ways += [Q(store_id__in=Report.objects.filter(pk__in=keys[:1]).values("store_id"))]
    return st.sampled_from(ways)


def narrowed(ways):
    rows = Report.objects.all()
    narrow(rows.query, ways)
    return rows


def keys(rows):
    return [row.pk for row in rows]


class TestSameAsASlice:
    @settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(data=st.data())
    def test_rows_and_count_are_those_of_the_plain_list(self, reports, data):
        ways = data.draw(st.lists(any_way(), min_size=1, max_size=5))
        keep, order = data.draw(st.sampled_from(FILTERS)), data.draw(st.sampled_from(ORDERS))
        start = data.draw(st.integers(0, 70))
        stop = start + data.draw(st.integers(0, 30))
        most = data.draw(st.integers(1, 70))
        expected = keys(keep(Report.objects.filter(reduce(or_, ways))).order_by(*order))
        rows = keep(narrowed(ways)).order_by(*order)
        assert keys(rows) == expected
        assert keys(rows.rows_between(start, stop)) == expected[start:stop]
        assert rows.count_to(most) == min(len(expected), most)
        found, counted = rows.page_between(start, stop, most)
        assert (keys(found), counted) == (expected[start:stop], min(len(expected), most))

    def test_a_page_beyond_the_first_goes_on_where_the_one_before_ended(self, reports):
        store = Report.objects.order_by("pk")[0].store_id
        ways = [Q(store_id=store), Q(owner_id=Report.objects.order_by("-pk")[0].owner_id)]
        rows = narrowed(ways).order_by("-due_at", "-pk")
        pages = CappedPaginator(rows, 7)
        found = [row.pk for number in pages.page_range for row in pages.page(number).object_list]
        assert found == keys(rows)
        assert pages.count == len(found) == 36

    @pytest.mark.parametrize(
        ("asked", "number"),
        [(None, 1), ("", 1), ("2", 2), ("zwei", 1), ("0", 6), ("-3", 6), ("7", 6), ("99999", 6), ("9" * 5000, 1)],
    )
    def test_an_impossible_number_gives_the_nearest_page(self, reports, asked, number):
        store = Report.objects.order_by("pk")[0].store_id
        ways = [Q(store_id=store), Q(owner_id=Report.objects.order_by("-pk")[0].owner_id)]
        rows = narrowed(ways).order_by("-due_at", "-pk")
        page = CappedPaginator(rows, 7).get_page(asked)
        assert page.number == number
        assert keys(page.object_list) == keys(rows)[(number - 1) * 7 : number * 7]

    def test_one_way_of_two_that_leads_nowhere(self, reports):
        rows = narrowed([Q(pk__in=[]), Q(state="draft")]).order_by("pk")
        drafts = keys(Report.objects.filter(state="draft").order_by("pk"))
        assert keys(rows.rows_between(0, 5)) == drafts[:5]
        assert rows.count_to(7) == 7
        found, counted = rows.page_between(0, 5, 1000)
        assert (keys(found), counted) == (drafts[:5], len(drafts))
        assert narrowed([Q(pk__in=[]), Q(pk__in=[])]).order_by("pk").page_between(0, 5, 9) == ([], 0)

    def test_without_an_order_it_is_a_plain_slice(self, reports):
        rows = narrowed([Q(store_id=each) for each in Report.objects.values_list("store_id", flat=True).distinct()])
        assert len(rows.order_by().rows_between(0, 5)) == 5


class TestTakingApart:
    def two_ways(self):
        return narrowed([Q(state="draft"), Q(pk__gt=0)])

    def test_a_query_nobody_takes_apart_holds_the_whole_condition(self, reports):
        rows = narrowed([Q(state="draft"), Q(state="approved")])
        assert set(rows.values_list("state", flat=True)) == {"draft", "approved"}
        assert rows.count() == Report.objects.exclude(state="submitted").count()
        assert Report.objects.filter(pk__in=rows).count() == rows.count()
        assert rows.filter(state="submitted").exists() is False
        assert (rows & Report.objects.filter(state="draft")).count() == Report.objects.filter(state="draft").count()

    def test_clones_and_later_conditions_keep_the_ways(self, reports):
        rows = self.two_ways().filter(owner__name__contains="").exclude(state="x").order_by("pk").all()
        assert sum(isinstance(each, AnyWay) for each in rows.query.where.children) == 1
        assert len(ways_of(rows.query)) == 2

    def test_taking_apart_changes_nothing_of_the_query_itself(self, reports):
        rows = self.two_ways()
        before = str(rows.query)
        assert " WHERE " not in str(freed(rows.query))
        assert gapped(rows.query) is not rows.query
        assert str(rows.query) == before

    @pytest.mark.parametrize(
        "change",
        [
            lambda rows: rows.distinct(),
            lambda rows: rows[:5],
            lambda rows: rows.union(Report.objects.all()),
            lambda rows: rows.annotate(readers=Count("shares")),
            lambda rows: rows.annotate(place=Window(RowNumber(), order_by="pk")),
            lambda rows: rows.filter(shares__isnull=True),
            lambda rows: rows | Report.objects.filter(state="submitted"),
            lambda rows: rows.select_for_update(),
        ],
        ids=["distinct", "sliced", "united", "grouped", "numbered", "repeated", "part of an OR", "locked"],
    )
    def test_rows_that_depend_on_each_other_are_not_taken_apart(self, reports, change):
        assert ways_of(change(self.two_ways()).query) == []

    def test_one_way_alone_and_too_many_are_not_taken_apart(self, reports):
        assert ways_of(narrowed([Q(state="draft")]).query) == []
        many = [Q(pk=pk) for pk in range(MOST_WAYS + 1)]
        assert ways_of(narrowed(many).query) == []
        assert len(ways_of(narrowed(many[:-1]).query)) == MOST_WAYS

    def test_a_way_never_leads_through_a_join(self, reports):
        from django.core.exceptions import FieldError

        with pytest.raises(FieldError):
            narrowed([Q(owner__name="x"), Q(state="draft")])

    def test_a_slice_is_not_narrowed(self, reports):
        with pytest.raises(AssertionError):
            narrow(Report.objects.all()[:3].query, [Q(state="draft")])


def test_postgresql_reads_a_list_way_by_way(reports, on_postgresql, django_assert_num_queries):
    assert connection.features.supports_slicing_ordering_in_compound
    first = Report.objects.order_by("pk")[0]
    rows = narrowed([Q(store_id=first.store_id), Q(owner_id=first.owner_id)]).order_by("-due_at", "-pk")
    with django_assert_num_queries(2) as asked:
        rows.rows_between(0, 5)
    assert "UNION" in asked.captured_queries[0]["sql"]
    assert " OR " not in asked.captured_queries[0]["sql"] + asked.captured_queries[1]["sql"]
    with django_assert_num_queries(1) as asked:
        rows.count_to(5)
    assert "UNION ALL" in asked.captured_queries[0]["sql"]
    with django_assert_num_queries(2):
        CappedPaginator(rows, 5).get_page("1")


def test_what_is_prefetched_is_fetched_once_for_the_rows_of_the_page(reports, on_postgresql, django_assert_num_queries):
    first = Report.objects.order_by("pk")[0]
    ways = [Q(store_id=first.store_id), Q(owner_id=first.owner_id)]
    rows = narrowed(ways).prefetch_related("shares").order_by("-due_at", "-pk")
    with django_assert_num_queries(3):
        found = rows.rows_between(0, 5)
        shared = [len(row.shares.all()) for row in found]
    assert shared == [row.shares.count() for row in found]
