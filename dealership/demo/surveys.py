"""The demo store's surveys: questionnaires for sales and after-sales, and what customers answered."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from random import Random

from dealership.demo import campaign_words as words
from dealership.demo.chance import chance, minutes
from dealership.demo.house import House
from marketing import models
from marketing.models import SurveyState
from marketing.surveys.links import new_key
from marketing.surveys.scoring import score_of
from roles import clock

# Of the customers with a car, and of those asked.
ASKED, ANSWERED, LOW = 0.35, 0.68, 0.06
_BATCH = 500


class Surveys:
    """Asks customers with a car, about whoever sold it or looks after it."""

    def __init__(self, house: House) -> None:
        self._house = house

    def _questionnaires(self) -> dict[str, models.Questionnaire]:
        found = {}
        for kind, name, english, questions in (
            ("ssi", "购车满意度问卷", "How was buying?", words.SSI),
            ("csi", "售后满意度问卷", "How was the service?", words.CSI),
        ):
            made, created = models.Questionnaire.objects.get_or_create(
                code=kind, defaults={"kind": kind, "name_zh": name, "name_en": english}
            )
            if created:
                models.Question.objects.bulk_create(
                    models.Question(questionnaire=made, order=n, text_zh=zh, text_en=en, kind=how, weight=weight)
                    for n, (zh, en, how, weight) in enumerate(questions, 1)
                )
            found[kind] = made
        return found

    def write(self) -> list[models.Survey]:
        """Write them; return them."""
        questionnaires = self._questionnaires()
        asked = {kind: [each.frozen for each in made.questions.all()] for kind, made in questionnaires.items()}
        advisors = self._house.seats["service-advisor"]
        sellers = {seat.staff_id: seat for seat in self._house.seats["sales-consultant"]}
        rows = []
        cars = models.CustomerCar.objects.filter(
            delivered_on__gte=self._house.start, delivered_on__lte=self._house.today
        )
        for car in cars.select_related("customer").order_by("pk"):
            random = chance("survey", car.pk)
            if random.random() >= ASKED:
                continue
            service = random.random() < 0.4 or car.customer.owner_id not in sellers
            kind = "csi" if service else "ssi"
            about = random.choice(advisors) if service else sellers[car.customer.owner_id]
            seat = self._house.seat(random, "customer-relations-specialist")
            assert car.delivered_on is not None
            sent = clock.local(car.delivered_on + timedelta(days=random.randint(3, 20)), time(10, random.randrange(60)))
            row = models.Survey(
                questionnaire=questionnaires[kind],
                customer=car.customer,
                car=car,
                about_id=about.staff_id,
                about_unit_id=about.unit_id,
                asked=asked[kind],
                **self._house.kept(seat, sent - timedelta(hours=1), sent),
            )
            self._answer(random, row, sent)
            rows.append(row)
        models.Survey.objects.bulk_create(rows, batch_size=_BATCH)
        self._house.note("survey", rows)
        return rows

    def _answer(self, random: Random, row: models.Survey, sent: datetime) -> None:
        """Let a customer answer, or not, as far as the time allows."""
        if sent > self._house.now:
            row.state = SurveyState.WAITING
            return
        row.state, row.sent_at, row.link_key = SurveyState.SENT, sent, new_key()
        row.expires_at = sent + timedelta(days=14)
        answered = sent + minutes(random, 5, 60 * 24 * 9)
        if random.random() >= ANSWERED:
            row.state = SurveyState.CLOSED if row.expires_at < self._house.now else SurveyState.SENT
            return
        if answered > self._house.now:
            return
        poor = random.random() < LOW
        row.answers = {str(each["id"]): _given(random, each["kind"], poor=poor) for each in row.asked}
        row.answered_at, row.score = answered, score_of(row.asked, row.answers)
        row.comment, row.changed_at = random.choice(words.COMMENTS), answered
        row.is_low = row.score is not None and row.score < row.questionnaire.low_below
        row.state = SurveyState.CLOSED
        if row.is_low and answered + timedelta(days=2) > self._house.now:
            row.state = SurveyState.ANSWERED
        elif row.is_low:
            row.reason, row.outcome = random.choice(words.LOW_REASONS)


def _given(random: Random, kind: str, *, poor: bool) -> int:
    """Return an answer: good ones are mostly nines and tens."""
    if kind == "yes_no":
        return int(random.random() < (0.3 if poor else 0.96))
    return min(10, max(1, round(random.gauss(5 if poor else 9.4, 1.4 if poor else 0.8))))
