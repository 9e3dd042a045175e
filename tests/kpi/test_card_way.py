"""A scorecard's way: submitted by the person, scored by the superior, approved by the next level, published."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from kpi.actions import LineScore, StaleCard, score_card, submit_card
from kpi.cards import close_months, open_cards
from kpi.models import Scorecard
from roles import clock
from roles.actions import end_assignment
from roles.approvals.actions import StaleDecision, approve, return_document, withdraw
from roles.approvals.chain import history_of
from roles.approvals.models import Approval, Decision
from roles.approvals.verifying import faults
from roles.duties.models import ChecklistItem
from roles.notifications.models import Notification
from tests import factories
from tests.conftest import MONDAY
from tests.factories import fresh

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("synced_catalogue", "april")]

APRIL = date(2026, 4, 1)


@pytest.fixture
def april():
    """Fix the clock on the morning after the month."""
    with clock.at(clock.local(APRIL) + timedelta(hours=9)) as instant:
        yield instant


@pytest.fixture
def cards(house, synced_catalogue, april):
    """March's cards of everybody, to be submitted."""
    for position in (house.positions.clerk, house.positions.lead, house.positions.chief):
        factories.make_weight(position, 60, order=0)
        factories.make_weight(position, 40, order=1)
    open_cards(MONDAY, stores=[house.store.pk])
    close_months(clock.now())
    return {
        name: Scorecard.objects.get(assignment=getattr(house, name)) for name in ("clerk", "lead", "manager", "chief")
    }


@pytest.fixture
def card(cards):
    return cards["clerk"]


def stored(card):
    return Scorecard.objects.get(pk=card.pk)


def hand_in(card, staff, comment="这个月不错"):
    return submit_card(card=stored(card), acting_user=fresh(staff), version=stored(card).version, comment=comment)


def waiting(card):
    return Approval.objects.get(object_id=card.pk, content_type__model="scorecard", state="pending")


def scores(card, *given):
    """Map the lines that a manager scores to the given scores, 80 where none is given."""
    lines = card.lines.exclude(source="computed").order_by("order")
    return {
        line.pk: each if isinstance(each, LineScore) else LineScore(each)
        for line, each in zip(lines, [*given, *[80] * len(lines)], strict=False)
    }


def score(card, staff, *given, version=1):
    return score_card(
        card=stored(card),
        approval=waiting(card),
        acting_user=fresh(staff),
        version=version,
        scores=scores(card, *given),
    )


class TestSubmitting:
    def test_the_person_hands_it_to_the_superior(self, house, card, april):
        hand_in(card, house.clerk.staff, " 达成目标 ")
        now = stored(card)
        assert (now.state, now.self_comment, now.submitted_at, now.version) == ("submitted", "达成目标", april, 2)
        assert waiting(card).approver == house.lead.staff
        assert Notification.objects.of(house.lead.staff).count() == 1
        assert [entry.verb for entry in history_of(card)] == ["submit"]

    def test_not_while_the_month_runs(self, house, card):
        open_cards(APRIL, stores=[house.store.pk])
        running = Scorecard.objects.get(assignment=house.clerk, month=APRIL)
        with pytest.raises(ValidationError, match=r".{10,}"):
            hand_in(running, house.clerk.staff)
        assert stored(running).state == "running"

    def test_nobody_hands_in_another_s(self, house, card):
        factories.grant(house.positions.lead, "team", "kpi.submit_scorecard")
        for staff in (house.lead.staff, house.chief.staff, factories.make_superuser(), factories.make_staff()):
            with pytest.raises(PermissionDenied):
                hand_in(card, staff)
        assert stored(card).state == "draft"

    def test_a_form_of_an_older_version_or_handed_in_twice_is_refused(self, house, card):
        clerk = fresh(house.clerk.staff)
        submit_card(card=stored(card), acting_user=clerk, version=1)
        for version in (1, 2):
            with pytest.raises(StaleCard):
                submit_card(card=stored(card), acting_user=clerk, version=version)
        assert Approval.objects.count() == 1

    def test_a_comment_that_is_too_long_is_refused_beside_its_field(self, house, card):
        with pytest.raises(ValidationError) as refused:
            hand_in(card, house.clerk.staff, "长" * 10_000)
        assert list(refused.value.message_dict) == ["self_comment"]
        assert stored(card).state == "draft"

    def test_where_nobody_stands_above_it_cannot_be_handed_in(self, house, cards):
        with pytest.raises(ValidationError, match=r".{10,}"):
            hand_in(cards["chief"], house.chief.staff)
        assert stored(cards["chief"]).state == "draft"

    def test_withdrawn_it_is_to_be_submitted_again(self, house, card):
        hand_in(card, house.clerk.staff)
        withdraw(approval=waiting(card), acting_user=fresh(house.clerk.staff), version=1)
        assert stored(card).state == "draft"
        hand_in(card, house.clerk.staff, "改过的说明")
        assert stored(card).self_comment == "改过的说明"


class TestScoring:
    @pytest.fixture(autouse=True)
    def submitted(self, house, card, april):
        hand_in(card, house.clerk.staff)

    def test_the_superior_scores_every_line_and_the_next_level_is_asked(self, house, card, april):
        score(card, house.lead.staff, 90, 70)
        now = stored(card)
        assert (now.state, now.scored_by, now.scored_at) == ("scored", house.lead.staff, april)
        assert (now.execution, now.results, now.total) == (None, Decimal("82.00"), Decimal("82.00"))
        lines = list(now.lines.filter(block="results").order_by("order"))
        assert [(each.score, each.points, each.source) for each in lines] == [
            (90, Decimal("54.00"), "scored"),
            (70, Decimal("28.00"), "scored"),
        ]
        assert waiting(card).approver == house.manager.staff
        assert Notification.objects.of(house.manager.staff).count() == 1
        assert [entry.verb for entry in history_of(card)] == ["submit", "score"]

    def test_computed_lines_are_frozen_as_they_are(self, house, card):
        item = factories.make_item(factories.make_duty(house.positions.clerk), house.clerk, MONDAY)
        ChecklistItem.objects.filter(pk=item.pk).update(status="done", done_at=item.due_at, done_by=house.clerk.staff)
        score(card, house.lead.staff, 80, 80)
        assert stored(card).execution == Decimal("100.00")
        assert stored(card).total == Decimal("86.00")
        ChecklistItem.objects.filter(pk=item.pk).update(status="missed", done_at=None)
        completion = stored(card).lines.get(indicator__code="duty-completion")
        assert (completion.part, completion.whole, completion.actual) == (1, 1, Decimal("100.00"))

    def test_nobody_scores_a_computed_line(self, house, card):
        computed = card.lines.get(indicator__code="duty-completion")
        score_card(
            card=stored(card),
            approval=waiting(card),
            acting_user=fresh(house.lead.staff),
            version=1,
            scores={**scores(card), computed.pk: LineScore(100, "好人")},
        )
        computed.refresh_from_db()
        assert (computed.score, computed.comment, computed.source) == (None, "", "computed")

    @pytest.mark.parametrize(
        ("given", "wrong"),
        [
            ([LineScore(59), 80], 1),
            ([LineScore(96), 80], 1),
            ([LineScore(59, "  "), LineScore(96)], 2),
            ([LineScore(0, "零分"), 80], 1),
            ([LineScore(101, "超了"), 80], 1),
            ([LineScore(-5, "负数"), 80], 1),
            ([LineScore(50, "长" * 501), 80], 1),
        ],
    )
    def test_scores_that_cannot_be_taken_are_named_line_by_line(self, house, card, given, wrong):
        with pytest.raises(ValidationError) as refused:
            score(card, house.lead.staff, *given)
        lines = list(scores(card))
        assert list(refused.value.message_dict) == [f"line-{pk}" for pk in lines[:wrong]]
        assert (stored(card).state, waiting(card).state) == ("submitted", "pending")
        assert not card.lines.filter(score__isnull=False).exists()

    @pytest.mark.parametrize(
        "given",
        [60, 95, LineScore(59, "投诉两次"), LineScore(96, "全店第一"), LineScore(1, "旷工"), LineScore(100, "满分")],
    )
    def test_scores_with_their_reasons_are_taken(self, house, card, given):
        score(card, house.lead.staff, given, 80)
        first = stored(card).lines.filter(block="results").order_by("order").first()
        assert (first.score, first.comment) == (getattr(given, "score", given), getattr(given, "comment", ""))

    def test_every_line_must_be_scored(self, house, card):
        given = scores(card)
        missing = given.popitem()[0]
        with pytest.raises(ValidationError) as refused:
            score_card(
                card=stored(card), approval=waiting(card), acting_user=fresh(house.lead.staff), version=1, scores=given
            )
        assert list(refused.value.message_dict) == [f"line-{missing}"]

    def test_nobody_scores_their_own_not_even_with_the_right(self, house, card):
        factories.grant(house.positions.clerk, "store", "kpi.score_scorecard")
        with pytest.raises(PermissionDenied):
            score(card, house.clerk.staff)
        assert stored(card).state == "submitted"

    def test_neither_a_colleague_nor_a_superuser_scores(self, house, card):
        colleague = factories.make_seat(house.positions.clerk, house.team).staff
        for staff in (colleague, factories.make_superuser()):
            with pytest.raises(PermissionDenied):
                score(card, staff)
        assert stored(card).state == "submitted"

    def test_a_form_of_an_older_version_and_a_second_scorer_are_refused(self, house, card):
        approval = waiting(card)
        given = scores(card)
        with pytest.raises(StaleDecision):
            score(card, house.lead.staff, version=9)
        score(card, house.lead.staff)
        for staff in (house.lead.staff, house.manager.staff):
            with pytest.raises(StaleDecision):
                score_card(card=stored(card), approval=approval, acting_user=fresh(staff), version=1, scores=given)
        assert stored(card).scored_by == house.lead.staff

    def test_a_card_that_waits_for_approval_is_not_scored_once_more(self, house, card):
        given = scores(card)
        score(card, house.lead.staff)
        with pytest.raises(StaleDecision):
            score_card(
                card=stored(card),
                approval=waiting(card),
                acting_user=fresh(house.manager.staff),
                version=1,
                scores=given,
            )
        assert stored(card).scored_by == house.lead.staff
        assert stored(card).state == "scored"

    def test_a_card_that_waits_for_its_scores_cannot_be_approved_or_returned_outright(self, house, card):
        with pytest.raises(ValidationError, match=r".{10,}"):
            approve(approval=waiting(card), acting_user=fresh(house.lead.staff), version=1)
        with pytest.raises(ValidationError, match=r".{10,}"):
            return_document(approval=waiting(card), acting_user=fresh(house.lead.staff), version=1, reason="再写")
        assert (stored(card).state, waiting(card).state) == ("submitted", "pending")
        assert Decision.objects.count() == 1

    def test_when_the_next_level_scores_the_level_above_it_approves(self, house, card):
        score(card, house.manager.staff)
        assert waiting(card).approver == house.chief.staff
        assert stored(card).state == "scored"


class TestPublishing:
    @pytest.fixture(autouse=True)
    def scored(self, house, card, april):
        hand_in(card, house.clerk.staff)
        score(card, house.lead.staff, 90, 70)

    def test_the_next_level_approves_and_the_person_is_told(self, house, card, april):
        approve(approval=waiting(card), acting_user=fresh(house.manager.staff), version=1)
        now = stored(card)
        assert (now.state, now.published_at, now.total) == ("published", april, Decimal("82.00"))
        assert Notification.objects.of(house.clerk.staff).count() == 1
        assert [entry.verb for entry in history_of(card)] == ["submit", "score", "approve"]
        assert list(faults()) == []

    def test_neither_the_scorer_nor_the_person_approves(self, house, card):
        factories.grant(house.positions.clerk, "store", "kpi.approve_scorecard")
        for staff in (house.lead.staff, house.clerk.staff):
            with pytest.raises(PermissionDenied):
                approve(approval=waiting(card), acting_user=fresh(staff), version=1)
        assert stored(card).state == "scored"

    def test_scores_changed_behind_the_approver_s_back_are_noticed(self, house, card):
        stored(card).lines.filter(block="results").update(score=100)
        with pytest.raises(StaleDecision):
            approve(approval=waiting(card), acting_user=fresh(house.manager.staff), version=1)
        assert stored(card).state == "scored"

    def test_returned_it_goes_back_to_whoever_scored_it_and_then_up_again(self, house, card):
        return_document(
            approval=waiting(card), acting_user=fresh(house.manager.staff), version=1, reason="第一项打高了"
        )
        assert stored(card).state == "submitted"
        assert waiting(card).approver == house.lead.staff
        assert Notification.objects.of(house.lead.staff).count() == 2
        score(card, house.lead.staff, 75, 70)
        assert stored(card).total == Decimal("73.00")
        approve(approval=waiting(card), acting_user=fresh(house.manager.staff), version=1)
        assert stored(card).state == "published"
        verbs = [entry.verb for entry in history_of(card)]
        assert verbs == ["submit", "score", "return", "score", "approve"]
        assert list(faults()) == []

    def test_the_scorer_takes_it_back_and_scores_again(self, house, card):
        withdraw(approval=waiting(card), acting_user=fresh(house.lead.staff), version=1)
        assert stored(card).state == "submitted"
        assert waiting(card).approver == house.lead.staff
        score(card, house.lead.staff, 65, 70)
        assert stored(card).total == Decimal("67.00")

    def test_a_published_card_never_changes(self, house, card):
        approve(approval=waiting(card), acting_user=fresh(house.manager.staff), version=1)
        with pytest.raises(StaleCard):
            hand_in(card, house.clerk.staff)
        assert not Approval.objects.filter(state="pending").exists()
        assert stored(card).total == Decimal("82.00")


class TestTheTopOfTheHouse:
    def test_where_nobody_stands_above_the_scorer_it_is_published_at_once_and_the_log_says_so(self, house, cards):
        card = cards["manager"]
        hand_in(card, house.manager.staff)
        score(card, house.chief.staff)
        assert stored(card).state == "published"
        assert not Approval.objects.filter(state="pending").exists()
        assert [entry.verb for entry in history_of(card)] == ["submit", "score", "file"]
        assert Notification.objects.of(house.manager.staff).count() == 1
        assert list(faults()) == []

    def test_a_vacant_position_in_between_is_passed_over(self, house, cards):
        end_assignment(assignment=house.lead, ends_on=APRIL - timedelta(days=1))
        hand_in(cards["clerk"], house.clerk.staff)
        assert waiting(cards["clerk"]).approver == house.manager.staff
        score(cards["clerk"], house.manager.staff)
        assert waiting(cards["clerk"]).approver == house.chief.staff
