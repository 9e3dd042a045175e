"""A month of one store that went its way: items of the checklist, cards handed in, scored, published."""

from datetime import date, time, timedelta

from kpi.actions import LineScore, Pointing, Ruling, grant_appeal, make_appeal, score_card, submit_card
from kpi.cards import close_months, open_cards
from kpi.models import Answer, Scorecard
from roles import clock
from roles.approvals.actions import approve
from roles.approvals.deciding import pending_of
from roles.duties.models import ChecklistItem
from tests import factories
from tests.conftest import MONDAY
from tests.factories import fresh

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
# The first instant after the working days in which March settles: 3 April is a Friday, 6 April is Qingming.
CLOSED = clock.local(date(2026, 4, 9), time(9))
MORNING = clock.local(APRIL, time(9))


def items(seat, *, done=0, late=0, missed=0):
    """Give a seat items of Monday that went this way; return them in that order."""
    found = []
    for kind in ["done"] * done + ["late"] * late + ["missed"] * missed:
        duty = factories.make_duty(seat.position, due_time=time(10))
        item = factories.make_item(duty, seat, MONDAY)
        at = item.due_at + (timedelta(minutes=1) if kind == "late" else timedelta(0))
        if kind == "missed":
            ChecklistItem.objects.filter(pk=item.pk).update(status="missed")
        else:
            ChecklistItem.objects.filter(pk=item.pk).update(status="done", done_at=at, done_by=seat.staff)
        # A duty of a position is owed by everybody who holds it; here it is this seat's alone.
        ChecklistItem.objects.filter(duty=duty).exclude(pk=item.pk).delete()
        found.append(item)
    return found


def cards_of(house):
    """Open March's cards of a store and close the month; return them by assignment."""
    open_cards(MONDAY, stores=[house.store.pk])
    close_months(clock.now())
    return {card.assignment_id: card for card in Scorecard.objects.filter(store=house.store)}


def stored(card):
    """Read a card again."""
    return Scorecard.objects.with_names().get(pk=card.pk)


def hand_in(card):
    now = stored(card)
    submit_card(card=now, acting_user=fresh(card.owner), version=now.version, comment="words")


def score(card, points=80):
    now = stored(card)
    approval = pending_of(now)
    lines = {line.pk: LineScore(points, "why") for line in now.lines.exclude(source="computed")}
    score_card(
        card=now, approval=approval, acting_user=fresh(approval.approver), version=approval.version, scores=lines
    )


def approve_it(card):
    approval = pending_of(stored(card))
    approve(approval=approval, acting_user=fresh(approval.approver), version=approval.version)


def publish(card):
    """Let a card take its whole way."""
    hand_in(card)
    score(card)
    if stored(card).answer != Answer.WAITING:
        approve_it(card)
    return stored(card)


def line_of(card, code="duty-completion"):
    return stored(card).lines.get(indicator__code=code)


def appeal_against(card, *keys, wish="hit", code="duty-completion", reason="当天请了假", version=None):
    """Let the owner point at rows of a line."""
    line = line_of(card, code)
    points = [Pointing(line.pk, f"duties.checklistitem:{each.pk}", wish) for each in keys]
    now = stored(card)
    return make_appeal(
        card=now, acting_user=fresh(card.owner), version=version or now.version, reason=reason, points=points
    )


def grant(appeal, acting_user=None, *, outcome=None, version=None, reason=""):
    """Let whoever decides grant an appeal as wished, or with another outcome of every row."""
    approval = pending_of(appeal)
    rulings = {row.pk: Ruling(outcome or row.wish) for row in appeal.rows.all()}
    return grant_appeal(
        appeal=appeal,
        approval=approval,
        acting_user=fresh(acting_user or approval.approver),
        version=version or approval.version,
        rulings=rulings,
        reason=reason,
    )
