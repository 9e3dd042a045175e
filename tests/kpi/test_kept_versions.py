"""Reports and scorecards keep the version of the catalogue they were made from."""

from datetime import time, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from kpi.cards import compute, open_cards
from kpi.models import Scorecard, ScorecardLine
from kpi.reports.actions import receivers_of
from kpi.reports.models import Report
from roles import clock
from roles.actions import customise_entry, customise_part
from roles.duties.models import ChecklistItem
from tests import factories
from tests.conftest import MONDAY
from tests.pages.conftest import browser_of, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("synced_catalogue", "monday")]

DAY = timedelta(days=1)


@pytest.fixture
def boss():
    return factories.make_superuser()


class TestReports:
    @pytest.fixture
    def definition(self, house):
        with clock.at(clock.local(MONDAY - 10 * DAY)):
            return factories.make_definition(house.positions.clerk, name_zh="旧日报", name_en="Old daily")

    def test_a_report_keeps_name_and_receivers_and_the_next_one_takes_the_new(self, house, boss, definition):
        old = factories.make_report(definition, house.clerk, MONDAY)
        values = {"name_zh": "新日报", "receivers": [house.positions.manager.code]}
        customise_entry(acting_user=boss, entry=definition, values=values)
        new = factories.make_report(definition, house.clerk, MONDAY + DAY)
        old, new = Report.objects.with_names().get(pk=old.pk), Report.objects.with_names().get(pk=new.pk)
        assert (old.title, new.title) == ("旧日报", "新日报")
        assert [each.staff for each in receivers_of(old)] == [house.lead.staff]
        assert [each.staff for each in receivers_of(new)] == [house.manager.staff]
        assert clock.local_date(old.made_from.history_date) == MONDAY - 10 * DAY

    def test_its_page_says_which_version_it_was_made_from(self, house, boss, definition):
        report = factories.make_report(definition, house.clerk, MONDAY)
        customise_entry(acting_user=boss, entry=definition, values={"name_zh": "新日报", "name_en": "New daily"})
        page = text_of(browser_of(house.clerk.staff).get(reverse("reports:detail", args=[report.pk])))
        assert "旧日报" in page
        assert "新日报" not in page
        assert "2026年2月20日" in page  # cjk: how the day is written

    def test_a_report_of_a_definition_that_was_retired_stays_whole(self, house, boss, definition):
        report = factories.make_report(definition, house.clerk, MONDAY)
        customise_entry(acting_user=boss, entry=definition, values={"retired": True})
        assert Report.objects.with_names().get(pk=report.pk).title == "旧日报"


class TestScorecards:
    @pytest.fixture
    def weight(self, house):
        with clock.at(clock.local(MONDAY - 10 * DAY)):
            indicator = factories.make_indicator(
                "duty-share", name_zh="旧指标", name_en="Old", rule="R1", target=Decimal(100), unit="%"
            )
        return factories.make_weight(house.positions.clerk, 100, indicator)

    def line(self, house, month=MONDAY):
        return ScorecardLine.objects.select_related("made_from").get(
            scorecard__assignment=house.clerk, scorecard__month=month.replace(day=1), indicator__code="duty-share"
        )

    def test_an_open_card_keeps_name_rule_target_and_weight(self, house, boss, weight):
        open_cards(MONDAY, stores=[house.store.pk])
        values = {"name_zh": "新指标", "rule": "R3", "target": Decimal(50)}
        customise_entry(acting_user=boss, entry=weight.indicator, values=values)
        other = factories.make_weight(house.positions.clerk, 40)
        weight.weight = 60
        customise_part(acting_user=boss, position=house.positions.clerk, part="weights", rows=[weight, other])
        line = self.line(house)
        assert (line.made_from.name, line.made_from.rule, line.target, line.weight) == ("旧指标", "R1", 100, 100)
        april = clock.end_of(MONDAY + 30 * DAY)
        open_cards(clock.local_date(april), stores=[house.store.pk])
        line = self.line(house, clock.local_date(april))
        assert (line.made_from.name, line.made_from.rule, line.target, line.weight) == ("新指标", "R3", 50, 60)

    def test_scores_follow_the_rule_the_card_was_made_from(self, house, boss):
        duty = factories.make_duty(house.positions.clerk, due_time=time(8))
        for day in (MONDAY - DAY, MONDAY):
            factories.make_item(duty, house.clerk, day)
        item = ChecklistItem.objects.filter(assignment=house.clerk).first()
        done = item.due_at - timedelta(hours=1)
        ChecklistItem.objects.filter(pk=item.pk).update(status="done", done_at=done, done_by=house.clerk.staff)
        open_cards(MONDAY, stores=[house.store.pk])

        def points():
            card = Scorecard.objects.with_names().get(assignment=house.clerk)
            (card,) = compute([card], clock.now())
            return {line.made_from.code: line.points for line in card.lines.all()}

        before = points()
        assert before["duty-completion"] is not None
        for line in ScorecardLine.objects.filter(scorecard__assignment=house.clerk).select_related("indicator"):
            customise_entry(acting_user=boss, entry=line.indicator, values={"rule": "R3", "target": Decimal(1)})
        assert points() == before

    def test_its_page_shows_the_version_and_its_day(self, house, boss, weight):
        open_cards(MONDAY, stores=[house.store.pk])
        customise_entry(acting_user=boss, entry=weight.indicator, values={"name_zh": "新指标"})
        card = Scorecard.objects.get(assignment=house.clerk)
        page = text_of(browser_of(house.clerk.staff).get(reverse("kpi:scorecard", args=[card.pk])))
        assert "旧指标" in page
        assert "新指标" not in page
        assert "2026年2月20日" in page  # cjk: how the day is written
