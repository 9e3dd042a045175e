"""Records corrected after the close: shown as a difference first, replaced only with a reason, never silently."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from kpi.actions import StaleCard, recount_card
from kpi.cards import compute, open_cards
from kpi.frozen import figures_of
from kpi.models import Scorecard, ScorecardLine, Snapshot
from kpi.recounting import recount
from roles import clock
from roles.approvals.chain import history_of
from roles.duties.models import ChecklistItem
from tests.factories import fresh
from tests.kpi import month
from tests.kpi.month import appeal_against, grant, stored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("synced_catalogue")]

DAY = timedelta(days=1)


@pytest.fixture
def published(march):
    month.publish(march.card)
    month.publish(march.others)
    return march


def mend(item):
    """Somebody corrects a record of March in April: it was done in time after all."""
    ChecklistItem.objects.filter(pk=item.pk).update(status="done", done_at=item.due_at, done_by=item.owner_id)


def replace(card, staff, *, seen=None, version=None, reason="待办补录属实"):
    now = stored(card)
    return recount_card(
        card=now,
        acting_user=fresh(staff),
        version=version or now.version,
        seen=recount(now, clock.now()).fingerprint if seen is None else seen,
        reason=reason,
    )


class TestTheDifference:
    def test_it_names_the_lines_and_the_rows_and_changes_nothing(self, published):
        before = (list(ScorecardLine.objects.values()), list(Snapshot.objects.values()))
        mend(published.missed)
        found = recount(stored(published.card), clock.now())
        assert {change.after.code for change in found.changes} == {"duty-completion", "duty-on-time"}
        (row,) = next(each.rows for each in found.changes if each.after.code == "duty-completion")
        assert (row.key, row.before, row.after) == (f"duties.checklistitem:{published.missed.pk}", "counted", "hit")
        # 40 of 40 and 4 of 5 in time, 24 of 30: 64 of 70.
        assert (found.before.execution, found.after.execution) == (Decimal("71.43"), Decimal("91.43"))
        assert (list(ScorecardLine.objects.values()), list(Snapshot.objects.values())) == before

    def test_without_a_correction_there_is_none(self, published):
        assert recount(stored(published.card), clock.now() + 40 * DAY).changes == []

    def test_two_months_never_mix(self, published):
        """A record of March that is mended in April moves neither March's card nor April's."""
        april = clock.local(date(2026, 4, 20), clock.now().time())
        with clock.at(april):
            open_cards(clock.today(), stores=[published.house.store.pk])
            cards = Scorecard.objects.with_names().filter(assignment=published.house.clerk).order_by("month")
            before = [(card.execution, card.total) for card in compute(cards, april)]
            mend(published.missed)
            assert [(card.execution, card.total) for card in compute(cards.all(), april)] == before


class TestReplacing:
    def test_with_a_reason_the_figures_follow_and_the_person_is_asked_anew(self, published):
        mend(published.missed)
        others = list(ScorecardLine.objects.exclude(scorecard=published.card).order_by("pk").values())
        replace(published.card, published.house.manager.staff)
        card = stored(published.card)
        assert (card.execution, card.answer, card.answer_by) == (Decimal("91.43"), "waiting", date(2026, 4, 7))
        snapshot = card.snapshots.order_by("-number").first()
        assert (snapshot.origin, snapshot.reason, snapshot.by) == (
            "recount",
            "待办补录属实",
            published.house.manager.staff,
        )
        line = month.line_of(card)
        assert figures_of(card, up_to=snapshot.number - 1)[line.pk].part == 4
        assert figures_of(card)[line.pk].part == line.part == 5
        assert [each.verb for each in history_of(card)][-1] == "correct"
        assert list(ScorecardLine.objects.exclude(scorecard=published.card).order_by("pk").values()) == others

    def test_what_an_appeal_corrected_stays_corrected(self, published):
        grant(appeal_against(published.card, published.missed, wish="left_out"))
        mend(published.late)
        replace(published.card, published.house.chief.staff)
        assert month.line_of(published.card).whole == 4
        assert month.line_of(published.card, "duty-on-time").part == 4

    def test_refused_without_a_reason_for_old_differences_and_older_forms(self, published):
        mend(published.missed)
        manager, before = published.house.manager.staff, list(Snapshot.objects.values())
        seen = recount(stored(published.card), clock.now()).fingerprint
        for reason in ("", "  ", "长" * 2001):
            with pytest.raises(ValidationError) as refused:
                replace(published.card, manager, reason=reason)
            assert list(refused.value.message_dict) == ["reason"]
        with pytest.raises(StaleCard):
            replace(published.card, manager, version=1)
        mend(published.late)
        with pytest.raises(StaleCard):
            replace(published.card, manager, seen=seen)
        assert list(Snapshot.objects.values()) == before

    def test_not_one_s_own_and_not_without_the_right(self, published):
        mend(published.missed)
        for staff in (published.card.owner, published.other.staff):
            with pytest.raises(PermissionDenied):
                replace(published.card, staff)

    def test_not_while_somebody_decides(self, published):
        mend(published.missed)
        appeal_against(published.card, published.missed)
        with pytest.raises(ValidationError, match=r".{10,}"):
            replace(published.card, published.house.manager.staff)
        lead = published.cards["lead"]
        month.hand_in(lead)
        month.score(lead)
        with pytest.raises(ValidationError, match=r".{10,}"):
            replace(lead, published.house.chief.staff, seen="x")
