"""The person's answer: confirmed, confirmed by time, or an appeal that points at rows and is decided above."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from kpi.actions import Pointing, Ruling, StaleCard, confirm_card, grant_appeal, lapse_answers, make_appeal
from kpi.frozen import figures_of
from kpi.models import AppealRow, Scorecard, ScorecardLine, Snapshot
from roles import clock
from roles.approvals.actions import StaleDecision, approve, return_document, withdraw
from roles.approvals.chain import history_of
from roles.approvals.deciding import pending_of
from roles.approvals.verifying import faults
from roles.notifications.models import Notification
from tests import factories
from tests.factories import fresh
from tests.kpi import month
from tests.kpi.month import appeal_against, grant, stored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("synced_catalogue")]

DAY = timedelta(days=1)


@pytest.fixture
def published(march):
    """The clerk's and the colleague's cards, published on 1 April."""
    month.publish(march.card)
    month.publish(march.others)
    return march


def everything():
    """Return every card, line and snapshot, by card."""
    return {
        card["id"]: (
            card,
            list(ScorecardLine.objects.filter(scorecard=card["id"]).order_by("pk").values()),
            list(Snapshot.objects.filter(card=card["id"]).order_by("pk").values()),
        )
        for card in Scorecard.objects.values()
    }


class TestConfirming:
    def test_the_person_confirms_within_three_working_days(self, published):
        card = stored(published.card)
        # Published on Wednesday the 1st; the 6th is a holiday.
        assert (card.answer, card.answer_by) == ("waiting", date(2026, 4, 7))
        confirm_card(card=card, acting_user=fresh(card.owner), version=card.version)
        card = stored(card)
        assert (card.answer, card.state, card.answered_at) == ("confirmed", "published", month.MORNING)
        assert [each.verb for each in history_of(card)][-1] == "confirm"
        assert list(faults()) == []

    def test_nobody_confirms_another_s(self, published):
        card = stored(published.card)
        for staff in (published.house.lead.staff, published.other.staff, factories.make_superuser()):
            with pytest.raises(PermissionDenied):
                confirm_card(card=card, acting_user=fresh(staff), version=card.version)
        assert stored(card).answer == "waiting"

    def test_without_an_answer_it_counts_as_confirmed_by_time_and_says_so(self, published):
        assert lapse_answers(clock.end_of(date(2026, 4, 7)) - timedelta(minutes=1)) == 0
        with clock.at(clock.local(date(2026, 4, 8))):
            assert lapse_answers(clock.now()) == 2
            assert lapse_answers(clock.now()) == 0
        card = stored(published.card)
        assert (card.answer, card.answered_at) == ("lapsed", clock.local(date(2026, 4, 8)))
        assert Notification.objects.filter(recipient=card.owner, params__what="lapsed").count() == 1
        with pytest.raises(StaleCard):
            confirm_card(card=card, acting_user=fresh(card.owner), version=card.version)

    def test_an_older_form_is_refused(self, published):
        card = stored(published.card)
        with pytest.raises(StaleCard):
            confirm_card(card=card, acting_user=fresh(card.owner), version=card.version - 1)
        assert stored(card).answer == "waiting"


class TestAppealing:
    def test_it_goes_to_the_next_level_above_the_scorer(self, published):
        appeal = appeal_against(published.card, published.missed)
        assert (stored(published.card).answer, appeal.state) == ("appealed", "open")
        approval = pending_of(appeal)
        assert approval.approver == published.house.manager.staff
        row = appeal.rows.get()
        assert (row.was, row.wish, row.outcome) == ("counted", "hit", "")
        assert Notification.objects.filter(recipient=approval.approver, params__what="appealed").exists()

    @pytest.mark.parametrize("reason", ["", "   ", "长" * 2001])
    def test_it_needs_a_reason_that_fits(self, published, reason):
        with pytest.raises(ValidationError) as refused:
            appeal_against(published.card, published.missed, reason=reason)
        assert list(refused.value.message_dict) == ["reason"]
        assert stored(published.card).answer == "waiting"

    def test_it_points_at_rows_of_this_card_that_stand_otherwise(self, published):
        line, others = month.line_of(published.card), month.line_of(published.others)
        key = f"duties.checklistitem:{published.missed.pk}"
        wrong = [
            [],
            [Pointing(line.pk, "duties.checklistitem:999999", "hit")],
            [Pointing(others.pk, key, "hit")],
            [Pointing(line.pk, key, "counted")],
            [Pointing(line.pk, key, "nonsense")],
            [Pointing(line.pk, key, "hit"), Pointing(line.pk, key, "left_out")],
            [Pointing(line.pk)],
        ]
        card = stored(published.card)
        for points in wrong:
            with pytest.raises(ValidationError) as refused:
                make_appeal(card=card, acting_user=fresh(card.owner), version=card.version, reason="r", points=points)
            assert list(refused.value.message_dict) == ["points"]
        assert stored(card).answer == "waiting"

    def test_after_the_last_day_nobody_appeals(self, published):
        with clock.at(clock.local(date(2026, 4, 8))):
            lapse_answers(clock.now())
            with pytest.raises(StaleCard):
                appeal_against(published.card, published.missed)

    def test_withdrawn_the_card_waits_again(self, published):
        appeal = appeal_against(published.card, published.missed)
        withdraw(approval=pending_of(appeal), acting_user=fresh(published.card.owner), version=1)
        appeal.refresh_from_db()
        assert (appeal.state, stored(published.card).answer) == ("withdrawn", "waiting")
        assert appeal_against(published.card, published.late, code="duty-on-time").state == "open"

    def test_only_one_is_open(self, published):
        appeal_against(published.card, published.missed)
        with pytest.raises(StaleCard):
            appeal_against(published.card, published.missed)


class TestDeciding:
    def test_a_wrong_row_is_corrected_which_changes_exactly_that_person_s_figures(self, published):
        before = everything()
        old = stored(published.card)
        appeal = appeal_against(published.card, published.missed)
        grant(appeal, reason="考勤记录属实")
        after = everything()
        assert {pk for pk in before if before[pk] != after[pk]} == {published.card.pk}
        card, line = stored(published.card), month.line_of(published.card)
        assert (line.part, line.whole, line.points) == (5, 5, 40)
        # 40 of 40 and 3 of 5 in time, 18 of 30: 58 of 70; results 80: 82.86 x 30 % + 80 x 70 %.
        assert (str(card.execution), str(card.total)) == ("82.86", "80.86")
        assert (str(old.execution), str(old.total)) == ("71.43", "77.43")
        assert (card.answer, appeal.rows.get().outcome) == ("settled", "hit")
        # Of the other lines nothing moved.
        lines = dict(zip((row["id"] for row in before[card.pk][1]), before[card.pk][1], strict=True))
        assert [row["id"] for row in after[card.pk][1] if row != lines[row["id"]]] == [line.pk]

    def test_before_and_after_stay_in_the_history(self, published):
        number = stored(published.card).snapshots.count()
        appeal = appeal_against(published.card, published.missed)
        decision = grant(appeal)
        snapshot = stored(published.card).snapshots.get(number=number + 1)
        assert (snapshot.origin, snapshot.appeal, snapshot.by, snapshot.reason) == (
            "appeal",
            appeal,
            published.house.manager.staff,
            appeal.reason,
        )
        line = month.line_of(published.card)
        before = figures_of(published.card, up_to=number)[line.pk]
        after = figures_of(published.card)[line.pk]
        assert ((before.part, before.whole), (after.part, after.whole)) == ((4, 5), (5, 5))
        assert [each.verb for each in history_of(appeal)] == ["submit", "approve"]
        assert [each.verb for each in history_of(published.card)][-1] == "correct"
        assert decision.actor == published.house.manager.staff
        assert list(faults()) == []

    def test_a_row_that_does_not_count_leaves_the_denominator(self, published):
        grant(appeal_against(published.card, published.missed, wish="left_out"))
        line = month.line_of(published.card)
        assert (line.part, line.whole) == (4, 4)

    def test_the_decision_may_differ_from_the_wish(self, published):
        grant(appeal_against(published.card, published.missed, wish="hit"), outcome="left_out")
        assert month.line_of(published.card).whole == 4

    def test_where_nothing_would_change_it_is_refused_not_granted(self, published):
        appeal = appeal_against(published.card, published.missed)
        with pytest.raises(ValidationError, match=r".{10,}"):
            grant(appeal, outcome="counted")
        with pytest.raises(ValidationError, match=r".{10,}"):
            approve(approval=pending_of(appeal), acting_user=fresh(published.house.manager.staff), version=1)
        assert stored(published.card).answer == "appealed"
        assert AppealRow.objects.get().outcome == ""

    def test_refused_with_a_reason_nothing_changes(self, published):
        before = everything()[published.card.pk][1:]
        appeal = appeal_against(published.card, published.missed)
        facts = {"approval": pending_of(appeal), "acting_user": fresh(published.house.manager.staff), "version": 1}
        with pytest.raises(ValidationError):
            return_document(**facts, reason=" ")
        return_document(**facts, reason="没有请假记录")
        appeal.refresh_from_db()
        assert (appeal.state, stored(published.card).answer) == ("refused", "settled")
        assert everything()[published.card.pk][1:] == before
        assert Notification.objects.filter(recipient=published.card.owner, params__what="refused").exists()

    def test_neither_the_person_nor_the_scorer_nor_a_stranger_decides(self, published):
        appeal = appeal_against(published.card, published.missed)
        people = (published.card.owner, published.house.lead.staff, published.other.staff, factories.make_superuser())
        for staff in people:
            with pytest.raises(PermissionDenied):
                grant(appeal, staff)
        assert stored(published.card).answer == "appealed"

    def test_a_stale_decision_changes_nothing(self, published):
        appeal = appeal_against(published.card, published.missed)
        approval = pending_of(appeal)
        with pytest.raises(StaleDecision):
            grant(appeal, version=9)
        grant(appeal)
        rulings = {row.pk: Ruling("left_out") for row in appeal.rows.all()}
        with pytest.raises(StaleDecision):
            grant_appeal(
                appeal=appeal,
                approval=approval,
                acting_user=fresh(published.house.manager.staff),
                version=1,
                rulings=rulings,
            )
        assert month.line_of(published.card).whole == 5

    def test_a_score_is_pointed_at_as_a_whole_and_set_anew(self, published):
        line = stored(published.card).lines.filter(block="results").order_by("order").first()
        card = stored(published.card)
        appeal = make_appeal(
            card=card,
            acting_user=fresh(card.owner),
            version=card.version,
            reason="评分偏低",
            points=[Pointing(line.pk)],
        )
        approval, row = pending_of(appeal), appeal.rows.get()
        facts = {"appeal": appeal, "approval": approval, "acting_user": fresh(approval.approver), "version": 1}
        with pytest.raises(ValidationError) as refused:
            grant_appeal(**facts, rulings={row.pk: Ruling(value=Decimal(101))})
        assert list(refused.value.message_dict) == [f"row-{row.pk}"]
        grant_appeal(**facts, rulings={row.pk: Ruling(value=Decimal(95))})
        # 60 x 95 % + 40 x 80 %.
        assert stored(card).results == 89
