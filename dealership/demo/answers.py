"""What people of the demo store said to their published cards: confirmed, by time, appealed; and who scores the top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from dealership.demo import words
from dealership.demo.card_history import judge
from dealership.demo.chance import chance
from dealership.demo.people import ADMIN_LOGIN, Person
from kpi.actions import (
    LineScore,
    Pointing,
    Ruling,
    confirm_card,
    grant_appeal,
    lapse_answers,
    make_appeal,
    score_card,
    submit_card,
)
from kpi.cards import last_day
from kpi.frozen import Figure, figures_of
from kpi.models import Answer, Appeal, CardState, LineSource, RowState, Scorecard, TopDecider
from kpi.recounting import rows_of
from roles import clock
from roles.approvals.actions import return_document
from roles.approvals.deciding import pending_of
from roles.models import Staff, Unit

HIGHEST = "general-manager"
GRANTED, REFUSED, OPEN = "granted", "refused", "open"
# Who appeals against the card of which month back (1: last month), and what becomes of it.
APPEALS: dict[tuple[str, int, int], str] = {
    ("sales-consultant", 4, 1): OPEN,
    ("technician", 0, 1): REFUSED,
    ("sales-consultant", 5, 2): GRANTED,
    ("service-advisor", 1, 2): GRANTED,
}
# These say nothing: last month's card of the first consultant waits for an answer as long as there is time.
SILENT = {("sales-consultant", 0, 1), ("sales-consultant", 7, 1), ("technician", 4, 2), ("sales-consultant", 9, 2)}


@dataclass
class Answers:
    """Lets people answer to the cards of some months, the earliest first."""

    people: dict[int, Person]
    store: Unit
    now: datetime

    def write(self, months: Sequence[date]) -> int:
        """Answer every published card; return how many have an answer."""
        admin = Staff.objects.get(username=ADMIN_LOGIN)
        TopDecider.objects.create(unit=self.store, staff=admin)
        for back, month in enumerate(reversed(months), 1):
            cards = Scorecard.objects.filter(store=self.store, month=month).with_names().order_by("pk")
            for card in cards:
                person = self.people.get(card.assignment_id)
                if person is None:
                    continue
                if person.position == HIGHEST:
                    self._score_the_highest(card, admin, scored=back > 1)
                elif card.answer == Answer.WAITING and card.published_at:
                    self._answer(card, person, back)
        lapse_answers(self.now)
        return Scorecard.objects.filter(store=self.store).exclude(answer__in=["", Answer.WAITING]).count()

    def _answer(self, card: Scorecard, person: Person, back: int) -> None:
        key = (person.position, person.index, back)
        assert card.published_at is not None
        at = card.published_at + timedelta(hours=chance("answer", person.login, card.month).uniform(2, 40))
        if key in SILENT or (at > self.now and key not in APPEALS):
            return
        with clock.at(min(at, self.now)):
            if key in APPEALS and (appeal := _appeal(card)):
                self._decide(appeal, APPEALS[key], at)
            else:
                confirm_card(card=card, acting_user=card.owner, version=card.version)

    def _decide(self, appeal: Appeal, outcome: str, at: datetime) -> None:
        if outcome == OPEN:
            return
        approval = pending_of(appeal)
        assert approval is not None
        with clock.at(min(at + timedelta(hours=20), self.now)):
            facts: dict[str, Any] = {"approval": approval, "version": approval.version}
            facts["acting_user"] = approval.approver
            if outcome == REFUSED:
                return_document(reason=words.APPEAL_REFUSED, **facts)
                return
            rulings = {row.pk: Ruling(row.wish) if row.key else Ruling(value=Decimal(90)) for row in appeal.rows.all()}
            grant_appeal(appeal=appeal, rulings=rulings, reason=words.APPEAL_GRANTED, **facts)

    def _score_the_highest(self, card: Scorecard, admin: Staff, *, scored: bool) -> None:
        """The general manager hands in; whoever was named for that scores, and nobody stands above to approve."""
        if card.state != CardState.DRAFT:
            return
        at = min(clock.end_of(last_day(card.month)) + timedelta(hours=34), self.now)
        with clock.at(at):
            submit_card(card=card, acting_user=card.owner, version=card.version, comment=words.CARD_COMMENTS[0])
        if not scored:
            return
        with clock.at(min(at + timedelta(days=2), self.now)):
            approval = pending_of(card)
            assert approval is not None
            scores = {
                line.pk: LineScore(*judge(chance("top", card.month, line.pk), 84))
                for line in card.lines.all()
                if line.source != LineSource.COMPUTED
            }
            score_card(card=card, approval=approval, acting_user=admin, version=approval.version, scores=scores)


def _appeal(card: Scorecard) -> Appeal | None:
    """Let the person point at the first record that cost them points, else at the lowest score."""
    figures = list(figures_of(card).values())
    points = _missed(figures) or _lowest(figures)
    if not points:
        return None
    return make_appeal(
        card=card, acting_user=card.owner, version=card.version, reason=words.APPEAL_REASON, points=points
    )


def _missed(figures: Sequence[Figure]) -> list[Pointing]:
    for figure in figures:
        rows = [row for row in rows_of(figure) if row.counted] if figure.countable else []
        if rows:
            return [Pointing(figure.line_id, row.key, RowState.LEFT_OUT) for row in rows[:2]]
    return []


def _lowest(figures: Sequence[Figure]) -> list[Pointing]:
    scored = [figure for figure in figures if not figure.computed and figure.score]
    return [Pointing(min(scored, key=lambda each: each.score or 0).line_id)] if scored else []
