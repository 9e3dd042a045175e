"""Cards of whoever stands highest: the group or a person an administrator named scores and decides."""

import pytest

from kpi.deciders import above, scorer_of
from kpi.models import TopDecider
from roles.admin.base import HistoryAdmin
from roles.approvals.actions import approve
from roles.approvals.chain import history_of
from roles.approvals.deciding import pending_of
from tests import factories
from tests.factories import fresh
from tests.kpi import month
from tests.kpi.month import appeal_against, stored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("synced_catalogue")]


@pytest.fixture
def investor(march):
    """Somebody named for the store, who administers the house."""
    staff = factories.make_superuser()
    TopDecider.objects.create(unit=march.house.store, staff=staff)
    return staff


class TestTheHighestCard:
    def test_whoever_is_named_scores_it_and_it_is_published(self, march, investor):
        card = march.cards["chief"]
        month.hand_in(card)
        assert pending_of(stored(card)).approver == investor
        month.score(card)
        assert (stored(card).state, stored(card).scored_by) == ("published", investor)
        assert [each.verb for each in history_of(card)] == ["submit", "score", "file"]

    def test_the_group_scores_where_nobody_is_named(self, march):
        group = march.house.store.parent
        position = factories.make_position(grants=[("group", "kpi.view_scorecard", "kpi.score_scorecard")])
        holder = factories.make_seat(position, group).staff
        assert scorer_of(march.cards["chief"]) == holder
        named = factories.make_superuser()
        TopDecider.objects.create(unit=group, staff=named)
        assert above(march.cards["chief"]) == [named, holder]

    def test_the_nearest_named_counts_first(self, march, investor):
        other = factories.make_superuser()
        TopDecider.objects.create(unit=march.house.store.parent, staff=other)
        assert above(march.cards["chief"]) == [investor, other]

    def test_they_approve_what_the_highest_scored(self, march, investor):
        card = march.cards["manager"]
        month.hand_in(card)
        month.score(card)
        assert stored(card).state == "scored"
        approval = pending_of(stored(card))
        assert approval.approver == investor
        approve(approval=approval, acting_user=fresh(investor), version=1)
        assert stored(card).state == "published"

    def test_with_nobody_above_the_scorer_the_scorer_looks_at_the_appeal_again(self, march):
        card = march.cards["manager"]
        month.items(march.house.manager, done=1, missed=1)
        month.publish(card)
        missed = march.house.manager.items.get(status="missed")
        appeal = appeal_against(card, missed)
        assert pending_of(appeal).approver == march.house.chief.staff
        month.grant(appeal)
        assert month.line_of(card).part == 2


class TestNaming:
    def form(self, unit, staff):
        from django.contrib import admin

        page = admin.site._registry[TopDecider]
        assert isinstance(page, HistoryAdmin)
        return page.form({"unit": unit.pk, "staff": staff.pk})

    @pytest.fixture(autouse=True)
    def fields(self, monkeypatch):
        from django import forms

        from kpi.admin import TopDeciderAdmin, TopDeciderForm

        monkeypatch.setattr(
            TopDeciderAdmin, "form", forms.modelform_factory(TopDecider, form=TopDeciderForm, fields=("unit", "staff"))
        )

    def test_somebody_here_in_the_group_or_an_administrator(self, march):
        house = march.house
        in_group = factories.make_seat(factories.make_position(), house.store.parent).staff
        for staff in (house.chief.staff, in_group, factories.make_superuser()):
            assert self.form(house.store, staff).is_valid()

    def test_nobody_who_could_not_decide_and_no_department(self, march):
        stranger = factories.make_seat(march.house.positions.clerk, factories.make_store()).staff
        assert list(self.form(march.house.store, stranger).errors) == ["staff"]
        assert list(self.form(march.house.department, march.house.chief.staff).errors) == ["unit"]
