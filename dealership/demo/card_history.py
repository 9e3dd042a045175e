"""The scorecards of the two months before: submitted, scored, approved, with some still on their way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from random import Random

from dealership.demo import words
from dealership.demo.chance import chance
from dealership.demo.paperwork import Paperwork
from dealership.demo.people import Person
from dealership.demo.rows import update_rows
from kpi.actions import REASON_ABOVE, REASON_BELOW, letter_about
from kpi.actions.scoring import answer_by
from kpi.cards import compute, last_day, total_up
from kpi.freezing import Kept, keep, rows_behind
from kpi.models import Answer, CardState, LineSource, Origin, Scorecard, ScorecardLine
from roles import clock
from roles.approvals.models import Approval, Verb
from roles.models import Assignment

# How far last month's cards of these people came, by position and the how-manyeth of its holders.
UNFINISHED: dict[tuple[str, int], str] = {
    ("sales-consultant", 1): CardState.SUBMITTED,
    ("sales-consultant", 2): CardState.SUBMITTED,
    ("sales-consultant", 3): CardState.SCORED,
    ("sales-consultant", 8): CardState.DRAFT,
    ("sales-supervisor", 1): CardState.SUBMITTED,
    ("showroom-manager", 0): CardState.SUBMITTED,
    ("front-desk-receptionist", 0): CardState.SCORED,
    ("presales-consultant", 0): CardState.SCORED,
    ("technician", 1): CardState.SUBMITTED,
    ("technician", 2): CardState.SCORED,
    ("service-advisor", 0): CardState.SCORED,
    ("service-advisor", 3): CardState.DRAFT,
    ("aftersales-manager", 0): CardState.SUBMITTED,
    ("parts-buyer", 0): CardState.DRAFT,
    ("accountant", 0): CardState.SCORED,
    ("marketing-manager", 0): CardState.SUBMITTED,
}

# Last month's cards of these were approved yesterday: whenever the demo is made, some wait for an answer.
LATELY = {("sales-consultant", 0), ("sales-consultant", 7)}

SETTLING_DAYS = 6
# When cards are handed in, scored and approved, as parts of the days in which they settle.
SCORED_FROM = 0.4
WHEN = ((0.1, 0.3), (SCORED_FROM, 0.6), (0.7, 0.95))

_CARD = (
    "state",
    "version",
    "execution",
    "results",
    "total",
    "self_comment",
    "submitted_at",
    "scored_by",
    "scored_at",
    "published_at",
    "frozen_at",
    "answer",
    "answer_by",
)
_LINE = ("actual", "part", "whole", "points", "score", "comment", "source")


@dataclass
class CardHistory:
    """Writes the cards of one month after another."""

    people: dict[int, Person]
    paperwork: Paperwork
    now: datetime

    def write(self, month: date) -> int:
        """Let every card of `month` take its way; return how many."""
        cards = list(
            Scorecard.objects.filter(assignment__in=self.people, month=month)
            .select_related("owner", "assignment")
            .prefetch_related("lines__made_from")
            .order_by("pk")
        )
        goals = {card.pk: self._goal(card) for card in cards}
        # Just before the first of them is scored: what a scorer sees is what is frozen.
        begin = clock.end_of(last_day(month))
        frozen_at = begin + (self._settled(begin) - begin) * SCORED_FROM
        compute(cards, frozen_at)
        # Of whom the records say nothing yet, and whose manager has nothing to score, there is no card to close.
        goals |= {card.pk: CardState.DRAFT for card in cards if _says_nothing(card)}
        scored = [card for card in cards if goals[card.pk] in (CardState.SCORED, CardState.PUBLISHED)]
        self._freeze(scored, frozen_at)
        self._score(scored)
        for card in cards:
            self._take_way(card, goals[card.pk])
        return update_rows(Scorecard, _CARD, [_row(card) for card in cards])

    def _goal(self, card: Scorecard) -> str:
        """Return how far a card came; nobody can score the card of whoever stands highest."""
        person = self.people[card.assignment_id]
        if self.paperwork.line.superior_of(card.assignment) is None:
            return CardState.DRAFT
        if not self._is_last(card.month):
            return CardState.PUBLISHED
        return UNFINISHED.get((person.position, person.index), CardState.PUBLISHED)

    def _is_last(self, month: date) -> bool:
        """Whether it is the month before this one."""
        return last_day(month) + timedelta(days=1) == clock.local_date(self.now).replace(day=1)

    def _settled(self, begin: datetime) -> datetime:
        """Return by when the cards of a month have taken their way."""
        return min(begin + timedelta(days=SETTLING_DAYS), self.now)

    def _freeze(self, cards: list[Scorecard], at: datetime) -> None:
        """Keep the figures of the cards that are scored, with the records behind them."""
        for card in cards:
            card.frozen_at = at
        kept = [Kept(card, list(card.lines.all())) for card in cards]
        keep(kept, Origin.CLOSE, at, rows=rows_behind(cards, at))

    def _score(self, cards: list[Scorecard]) -> None:
        """Give every line that is not computed its manager's score, and write the lines."""
        lines: list[ScorecardLine] = []
        for card in cards:
            person = self.people[card.assignment_id]
            for line in card.lines.all():
                random = chance("score", person.login, card.month, line.made_from.code)
                if line.source != LineSource.COMPUTED:
                    line.score, line.comment = judge(random, person.character.score)
                    line.source = LineSource.SCORED
                lines.append(line)
            total_up(card)
        update_rows(ScorecardLine, _LINE, ((line.pk, *(getattr(line, name) for name in _LINE)) for line in lines))

    def _take_way(self, card: Scorecard, goal: str) -> None:
        if goal == CardState.DRAFT:
            _forget_numbers(card)
            card.state = goal
            return
        person = self.people[card.assignment_id]
        random = chance("card", person.login, card.month)
        begin = clock.end_of(last_day(card.month))
        span = self._settled(begin) - begin
        at = [begin + span * random.uniform(*share) for share in WHEN]
        if (person.position, person.index) in LATELY and self._is_last(card.month):
            at[2] = max(at[2], self.now - timedelta(hours=20))
        scorer = self.paperwork.line.superior_of(card.assignment)
        assert scorer is not None
        card.self_comment = random.choice(words.CARD_COMMENTS)
        approval = self._submit(card, scorer, at[0], goal)
        if goal == CardState.SUBMITTED:
            _forget_numbers(card)
        else:
            self._be_scored(card, approval, scorer, at, goal)

    def _submit(self, card: Scorecard, scorer: Assignment, at: datetime, goal: str) -> Approval:
        card.state, card.submitted_at, card.version = CardState.SUBMITTED, at, 2
        self.paperwork.share(card, scorer, "kpi.view_scorecard", "kpi.score_scorecard")
        waits = goal == CardState.SUBMITTED
        self.paperwork.tell(partial(letter_about, card, scorer.staff_id, "to_score"), at, unread=waits)
        return self.paperwork.submit(card, card.owner, scorer.staff, at)

    def _be_scored(
        self, card: Scorecard, approval: Approval, scorer: Assignment, at: list[datetime], goal: str
    ) -> None:
        """Let the superior score and the next level approve; where there is none, the card is published at once."""
        self.paperwork.decide(approval, card, Verb.SCORE, at[1])
        card.state, card.scored_by, card.scored_at, card.version = CardState.SCORED, scorer.staff, at[1], 3
        given = [line for line in card.lines.all() if line.source == LineSource.SCORED]
        keep([Kept(card, given)], Origin.SCORES, at[1], by=scorer.staff)
        above = self.paperwork.line.superior_of(scorer)
        if above is None or above.staff_id in (card.owner_id, scorer.staff_id):
            self.paperwork.file(card, scorer.staff, at[1])
            self._publish(card, at[1])
            return
        self.paperwork.share(card, above, "kpi.view_scorecard", "kpi.approve_scorecard")
        approval = self.paperwork.submit(card, scorer.staff, above.staff, at[1], verb="")
        waits = goal == CardState.SCORED
        self.paperwork.tell(partial(letter_about, card, above.staff_id, "to_approve"), at[1], unread=waits)
        if not waits:
            self.paperwork.decide(approval, card, Verb.APPROVE, at[2])
            self._publish(card, at[2])

    def _publish(self, card: Scorecard, at: datetime) -> None:
        card.state, card.published_at, card.version = CardState.PUBLISHED, at, 4
        card.answer, card.answer_by = Answer.WAITING, answer_by(card.store_id, at)
        self.paperwork.tell(partial(letter_about, card, card.owner_id, "published"), at)


def judge(random: Random, usual: int) -> tuple[int, str]:
    """Return a manager's score and what they say to it: a reason below 60 and above 95, mostly nothing between."""
    score = min(max(round(random.gauss(usual, 7)), 55), 98)
    if score < REASON_BELOW:
        return score, random.choice(words.LOW_REASONS)
    if score > REASON_ABOVE:
        return score, random.choice(words.HIGH_REASONS)
    return score, random.choice(words.PLAIN_REMARKS) if random.random() < 0.1 else ""


def months_before(today: date, count: int) -> list[date]:
    """Return the first days of the `count` months before this one, the earliest first."""
    month = today.replace(day=1)
    months: list[date] = []
    for _ in range(count):
        month = (month - timedelta(days=1)).replace(day=1)
        months.insert(0, month)
    return months


def _says_nothing(card: Scorecard) -> bool:
    return all(line.source == LineSource.COMPUTED and line.points is None for line in card.lines.all())


def _forget_numbers(card: Scorecard) -> None:
    """A card that nobody scored yet has no numbers of its own: they follow the records."""
    card.execution = card.results = card.total = None


def _row(card: Scorecard) -> tuple[object, ...]:
    values = [card.scored_by_id if name == "scored_by" else getattr(card, name) for name in _CARD]
    return (card.pk, *values)
