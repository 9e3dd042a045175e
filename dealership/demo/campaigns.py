"""The demo store's marketing: half a year of plans, campaigns, ads, content, media, material, research and surveys."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from dealership.demo import campaign_words as words
from dealership.demo.chance import chance, minutes
from dealership.demo.people import Person
from dealership.demo.surveys import Surveys
from marketing import models
from marketing.models import BudgetState, CampaignState, PlacementState
from marketing.promotion.effects import REVIEW_DAYS, day_end
from roles import clock
from roles.models import Assignment
from roles.records.models import RecordEntry, Verb

HALF_A_YEAR, SHORT = timedelta(days=182), timedelta(days=40)
AHEAD = timedelta(days=35)
_BATCH = 500
_WEEKEND = (5, 6)


class Marketing:
    """Writes what marketing did in a stretch of days, and what it plans ahead."""

    def __init__(self, people: list[Person], now: datetime, *, short: bool) -> None:
        self.now, self.today = now, clock.local_date(now)
        self.start = self.today - (SHORT if short else HALF_A_YEAR)
        self.seats: dict[str, list[Assignment]] = defaultdict(list)
        for person in people:
            seat = person.assignment
            if seat.ends_on is None and seat.starts_on <= self.today and seat.department_id:
                self.seats[seat.position.code].append(seat)
        self.entries: list[RecordEntry] = []

    def write(self) -> int:
        """Write everything; return how many records there are."""
        plans, campaigns = self._plans(), self._campaigns()
        reviews = self._reviews(campaigns)
        contacts, accounts = self._contacts(), self._accounts()
        ads, content = self._ads(campaigns, contacts), self._content(campaigns, accounts)
        materials, research = self._materials(), self._research()
        surveys = Surveys(self).write()
        RecordEntry.objects.bulk_create(self.entries, batch_size=_BATCH)
        kept = (plans, campaigns, reviews, contacts, accounts, ads, content, materials, research, surveys)
        return sum(len(rows) for rows in kept)

    # --- small things every record needs ------------------------------------------------------------------------------

    def seat(self, random: Random, *codes: str) -> Assignment:
        """Return one of the holders of some positions."""
        return random.choice([seat for code in codes for seat in self.seats[code]])

    def kept(self, seat: Assignment, made: datetime, changed: datetime | None = None) -> dict[str, Any]:
        """Return whose a record is, where, and since when."""
        made = min(made, self.now)
        return {
            "owner_id": seat.staff_id,
            "unit_id": seat.unit_id,
            "department_id": seat.department_id,
            "store_id": seat.store_id,
            "created_by_id": seat.staff_id,
            "created_at": made,
            "changed_at": min(max(changed or made, made), self.now),
        }

    def note(self, kind: str, rows: list[Any]) -> None:
        """Keep that each was recorded, for its timeline."""
        self.entries += [
            RecordEntry(
                kind=kind,
                record_id=row.pk,
                actor_id=row.created_by_id,
                verb=Verb.CREATE,
                at=row.created_at,
                to_state=type(row)._meta.get_field("state").default,
            )
            for row in rows
        ]

    def _days(self, step: int) -> Iterator[date]:
        day = self.start
        while day <= self.today + AHEAD:
            yield day
            day += timedelta(days=step)

    def _months(self) -> Iterator[date]:
        day = self.start.replace(day=1)
        while day <= self.today + AHEAD:
            yield day
            day = (day + timedelta(days=32)).replace(day=1)

    # --- plans and campaigns ------------------------------------------------------------------------------------------

    def _plans(self) -> list[models.MarketingPlan]:
        wanted = [("year", self.today.replace(month=1, day=1)), *(("month", day) for day in self._months())]
        rows = []
        for period, first in wanted:
            random = chance("plan", period, first)
            seat = self.seat(random, "marketing-manager")
            made = clock.local(first - timedelta(days=6), time(15))
            over = first.month != self.today.month and first < self.today and period == "month"
            state = "summed_up" if over else "running" if first <= self.today else "draft"
            approved = None if state == "draft" else min(made + timedelta(days=3), self.now)
            signed = {} if approved is None else self._signatures(seat, approved - timedelta(days=1))
            named = f"{first.year} 年度市场计划" if period == "year" else f"{first.year} 年 {first.month} 月市场计划"
            rows.append(
                models.MarketingPlan(
                    subject=named,
                    period=period,
                    starts_on=first,
                    goals=words.PLAN_GOALS,
                    channels=words.CHANNELS,
                    budget=Decimal(1_200_000 if period == "year" else 100_000),
                    target_leads=4000 if period == "year" else 340,
                    state=state,
                    approved_at=approved,
                    **signed,
                    summary=random.choice(words.CONCLUSIONS) if over else "",
                    **self.kept(seat, made, approved),
                )
            )
        models.MarketingPlan.objects.bulk_create(rows)
        self.note("marketing_plan", rows)
        return rows

    def _signatures(self, author: Assignment, at: datetime) -> dict[str, Any]:
        """Who sent a plan round, and who signed it before it was handed in."""
        sales, service = self.seats["sales-manager"][0], self.seats["aftersales-manager"][0]
        people = {"sent_by_id": author, "sales_by_id": sales, "service_by_id": service}
        return {"handed_in_at": at, **{name: seat.staff_id for name, seat in people.items()}}

    def _campaigns(self) -> list[models.Campaign]:
        rows, aims = [], []
        for number, day in enumerate(self._days(9)):
            random = chance("campaign", day)
            kind, name, place, days, budget, leads, orders = words.CAMPAIGNS[number % len(words.CAMPAIGNS)]
            while days < 3 and day.weekday() not in _WEEKEND:
                day += timedelta(days=1)
            seat = self.seat(random, "marketing-specialist")
            made = clock.local(day - timedelta(days=16), time(10, random.randrange(60)))
            row = models.Campaign(
                name=f"{day.month} 月{name}",
                kind=kind,
                by_manufacturer=kind == "launch",
                starts_on=day,
                ends_on=day + timedelta(days=days - 1),
                place=place,
                budget=Decimal(budget),
                target_leads=leads,
                **self.kept(seat, made),
            )
            self._live_through(random, row)
            rows.append(row)
            aims.append((leads, orders))
        models.Campaign.objects.bulk_create(rows, batch_size=_BATCH)
        self.note("campaign", rows)
        self._money_and_guests(rows, aims)
        return rows

    def _live_through(self, random: Random, row: models.Campaign) -> None:
        """Let a campaign take its way as far as the days allow."""
        approved = clock.local(row.starts_on - timedelta(days=9), time(16))
        if clock.local(row.starts_on - timedelta(days=12), time(9)) > self.now:
            row.state = CampaignState.PLANNING
            return
        if approved > self.now:
            # What waits for a decision is handed in by hand, so that the inbox knows of it.
            row.state = CampaignState.PLANNING
            return
        row.approved_at, row.state = approved, CampaignState.APPROVED
        if random.random() < 0.05:
            row.state = CampaignState.CANCELLED
            return
        if row.by_manufacturer or random.random() < 0.6:
            row.reported_at, row.state, row.filing = approved + timedelta(days=1), CampaignState.REPORTED, "CJ-2026"
        if row.starts_on > self.today:
            return
        row.started_at, row.state = clock.local(row.starts_on, time(9)), CampaignState.RUNNING
        late = timedelta(days=2) if random.random() < 0.06 else timedelta()
        ended = clock.local(row.ends_on, time(17, 30)) + late
        if ended <= self.now:
            row.ended_at, row.state = ended, CampaignState.ENDED
            row.attended = max(3, round(random.gauss(row.target_leads * 1.8, row.target_leads * 0.4)))
            row.changed_at = ended

    def _money_and_guests(self, rows: list[models.Campaign], aims: list[tuple[int, int]]) -> None:
        place = ("owner_id", "unit_id", "department_id", "store_id")
        budgets, costs, guests = [], [], []
        known = list(models.Customer.objects.alive().order_by("pk").values_list("pk", flat=True)[:1500])
        for row, (leads, _orders) in zip(rows, aims, strict=True):
            random = chance("campaign", row.starts_on, "money")
            if row.approved_at is None:
                continue
            state = BudgetState.WITHDRAWN if row.state == CampaignState.CANCELLED else BudgetState.APPROVED
            kept = {name: getattr(row, name) for name in place}
            budgets.append(
                models.CampaignBudget(campaign=row, amount=row.budget, asked_at=row.approved_at, state=state, **kept)
            )
            if row.started_at is None:
                continue
            share = random.uniform(0.82, 1.08)
            for what, part in words.COSTS:
                amount = (row.budget * Decimal(part * share)).quantize(Decimal("1.00"))
                costs.append(
                    models.CampaignCost(
                        campaign=row, what=what, amount=amount, booked_on=row.starts_on, booked_by_id=row.owner_id
                    )
                )
            came = min(len(known), max(2, round(leads * random.uniform(0.5, 1.2))))
            guests += [
                models.CampaignGuest(
                    campaign=row,
                    customer_id=customer,
                    is_lead=random.random() < 0.75,
                    noted_by_id=row.owner_id,
                    noted_at=row.started_at,
                )
                for customer in random.sample(known, came)
            ]
        models.CampaignBudget.objects.bulk_create(budgets, batch_size=_BATCH)
        models.CampaignCost.objects.bulk_create(costs, batch_size=_BATCH)
        models.CampaignGuest.objects.bulk_create(guests, batch_size=_BATCH)

    def _reviews(self, campaigns: list[models.Campaign]) -> list[models.CampaignReview]:
        figures = {row.pk: row for row in models.Campaign.objects.with_figures()}
        rows = []
        for campaign in campaigns:
            if campaign.ended_at is None:
                continue
            random = chance("review", campaign.starts_on)
            due = day_end(clock.local_date(campaign.ended_at) + timedelta(days=REVIEW_DAYS + 2))
            known: Any = figures[campaign.pk]
            place = ("owner_id", "unit_id", "department_id", "store_id", "created_by_id")
            row = models.CampaignReview(
                campaign=campaign,
                due_at=due,
                created_at=campaign.ended_at,
                changed_at=campaign.ended_at,
                **{name: getattr(campaign, name) for name in place},
            )
            handed_in = due - minutes(random, 60, 60 * 72) if random.random() < 0.9 else due + timedelta(days=1)
            if handed_in > self.now:
                row.state = "overdue" if due < self.now else "waiting"
                rows.append(row)
                continue
            row.state, row.submitted_at, row.changed_at = "submitted", handed_in, handed_in
            row.cost, row.leads = known.spent, known.leads
            row.orders = round(known.leads * random.uniform(0.03, 0.16))
            row.visits = round(known.leads * random.uniform(0.3, 0.6))
            row.gross_profit = Decimal(row.orders * random.randint(5_000, 9_500))
            row.conclusion = random.choice(words.CONCLUSIONS)
            accepted = handed_in + timedelta(hours=20)
            if accepted < self.now:
                row.state, row.accepted_at, row.changed_at = "accepted", accepted, accepted
                if accepted + timedelta(days=1) < self.now:
                    row.state, row.reported_at = "reported", accepted + timedelta(days=1)
                campaign.state = CampaignState.REVIEWED
            rows.append(row)
        models.CampaignReview.objects.bulk_create(rows, batch_size=_BATCH)
        models.Campaign.objects.bulk_update(campaigns, ["state"], batch_size=_BATCH)
        self.note("campaign_review", rows)
        return rows

    # --- media --------------------------------------------------------------------------------------------------------

    def _contacts(self) -> list[models.MediaContact]:
        rows = []
        for number, (kind, name) in enumerate(words.CONTACTS):
            random = chance("contact", name)
            seat = self.seat(random, "marketing-specialist")
            made = clock.local(self.start, time(10))
            state = ("partner", "partner", "partner", "prospect", "ended")[number % 5]
            spoken = self.now - timedelta(days=random.randint(1, 40)) if state != "prospect" else None
            rows.append(
                models.MediaContact(
                    name=name,
                    kind=kind,
                    contact="商务部",
                    phone=f"1550000{7000 + number}",
                    state=state,
                    contacted_at=spoken,
                    **self.kept(seat, made, spoken),
                )
            )
        models.MediaContact.objects.bulk_create(rows)
        self.note("media_contact", rows)
        return rows

    def _accounts(self) -> list[models.MediaAccount]:
        rows, readings = [], []
        for platform, handle, followers, engagement in words.ACCOUNTS:
            random = chance("account", handle)
            seat = self.seat(random, "media-operations-specialist")
            row = models.MediaAccount(
                platform=platform, handle=handle, **self.kept(seat, clock.local(self.start, time(9)), self.now)
            )
            day = self.start
            while day < self.today:
                followers = round(followers * random.uniform(1.0, 1.012))
                engagement = round(engagement * random.uniform(0.97, 1.05))
                readings.append((row, day, followers, engagement))
                day += timedelta(days=3)
            row.followers, row.engagement = followers, engagement
            row.read_at = min(clock.local(self.today, time(9, 30)), self.now)
            rows.append(row)
        models.MediaAccount.objects.bulk_create(rows)
        models.AccountReading.objects.bulk_create(
            [models.AccountReading(account=row, day=day, followers=f, engagement=e) for row, day, f, e in readings],
            batch_size=_BATCH,
        )
        self.note("media_account", rows)
        return rows

    def _ads(self, campaigns: list[models.Campaign], contacts: list[models.MediaContact]) -> list[models.AdPlacement]:
        rows = []
        for number, day in enumerate(self._days(11)):
            random = chance("ad", day)
            form, name, budget, leads = words.ADS[number % len(words.ADS)]
            seat = self.seat(random, "media-operations-specialist", "marketing-specialist")
            made = clock.local(day - timedelta(days=8), time(11))
            row = models.AdPlacement(
                name=f"{day.month} 月{name}",
                form=form,
                media=random.choice(contacts[:4]) if form in ("radio", "outdoor") else None,
                campaign=random.choice(campaigns) if random.random() < 0.3 else None,
                starts_on=day,
                ends_on=day + timedelta(days=13),
                budget=Decimal(budget),
                target_leads=leads,
                **self.kept(seat, made),
            )
            if made + timedelta(days=2) < self.now:
                row.state, row.approved_at = PlacementState.APPROVED, made + timedelta(days=2)
            if day <= self.today:
                row.state, row.placed_at = PlacementState.PLACED, clock.local(day, time(9))
            if row.ends_on < self.today:
                row.state, row.ended_at = PlacementState.ENDED, clock.local(row.ends_on, time(18))
                row.cost = (row.budget * Decimal(random.uniform(0.85, 1.05))).quantize(Decimal("1.00"))
                row.leads = max(0, round(random.gauss(leads, leads * 0.3)))
                row.changed_at = row.ended_at
            if row.ends_on < self.today - timedelta(days=6):
                row.state, row.evaluation = PlacementState.EVALUATED, random.choice(words.EVALUATIONS)
            rows.append(row)
        models.AdPlacement.objects.bulk_create(rows, batch_size=_BATCH)
        self.note("ad_placement", rows)
        return rows

    def _content(
        self, campaigns: list[models.Campaign], accounts: list[models.MediaAccount]
    ) -> list[models.ContentItem]:
        rows = []
        for day in self._days(1):
            random = chance("content", day)
            if day.weekday() == 6 or random.random() < 0.25:
                continue
            seat = self.seat(random, "marketing-assistant", "media-operations-specialist")
            account = random.choice(accounts)
            due, made = day_end(day), clock.local(day - timedelta(days=9), time(10))
            row = models.ContentItem(
                title=random.choice(words.CONTENT),
                platform=account.platform,
                account=account,
                campaign=random.choice(campaigns) if random.random() < 0.25 else None,
                due_on=day,
                due_at=due,
                body=words.CHANNELS,
                **self.kept(seat, made),
            )
            published = due - minutes(random, 10, 300) if random.random() < 0.93 else due + minutes(random, 60, 3000)
            if published <= self.now:
                row.state, row.published_at, row.changed_at = "published", published, published
                row.submitted_at = published - timedelta(hours=6)
                row.reads = round(random.lognormvariate(6.5, 0.8))
                row.likes, row.comments = row.reads // 25, row.reads // 140
                if day < self.today - timedelta(days=7):
                    row.state = "off" if random.random() < 0.04 else "updated"
            elif due - timedelta(days=1) < self.now:
                row.state, row.submitted_at = "checking", min(due - timedelta(days=1), self.now)
            rows.append(row)
        models.ContentItem.objects.bulk_create(rows, batch_size=_BATCH)
        self.note("content_item", rows)
        return rows

    def _materials(self) -> list[models.PromoMaterial]:
        rows: list[models.PromoMaterial] = []
        expiries: list[tuple[models.PromoMaterial, date, datetime, datetime | None]] = []
        for number, (name, place) in enumerate(words.MATERIALS):
            random = chance("material", name)
            seat = self.seat(random, "marketing-specialist")
            until = self.today + timedelta(days=random.randint(3, 60))
            if number == 1:
                until = self.today - timedelta(days=1)
            row = models.PromoMaterial(
                name=name,
                place=place,
                edition=f"{until.month} 月版",
                valid_until=until,
                quantity=random.randint(1, 6),
                state="expired" if until < self.today else "in_use",
                **self.kept(seat, clock.local(self.start, time(9)), self.now - timedelta(days=2)),
            )
            rows.append(row)
            for ago in range(30 + number, (self.today - self.start).days, 31):
                expired = self.today - timedelta(days=ago)
                by = day_end(expired + timedelta(days=2))
                done = by - minutes(random, 60, 2000) if random.random() < 0.92 else by + timedelta(days=1)
                expiries.append((row, expired, by, done))
            if until < self.today:
                expiries.append((row, until, day_end(until + timedelta(days=2)), None))
        models.PromoMaterial.objects.bulk_create(rows)
        models.MaterialExpiry.objects.bulk_create(
            [
                models.MaterialExpiry(material=row, expired_on=day, replace_by=by, replaced_at=done)
                for row, day, by, done in expiries
            ],
            batch_size=_BATCH,
        )
        self.note("promo_material", rows)
        return rows

    def _research(self) -> list[models.MarketResearch]:
        rows = []
        for number, day in enumerate(self._days(8)):
            random = chance("research", day)
            seat = self.seat(random, "market-researcher", "market-researcher", "marketing-specialist")
            due, made = day_end(day), clock.local(day - timedelta(days=10), time(10))
            row = models.MarketResearch(
                subject=f"{day.month} 月{words.RESEARCH[number % len(words.RESEARCH)]}",
                due_on=day,
                due_at=due,
                proposed=random.randint(1, 5),
                **self.kept(seat, made),
            )
            handed_in = due - minutes(random, 30, 2000) if random.random() < 0.9 else due + timedelta(days=1)
            if made < self.now:
                row.state = "collecting"
            if handed_in < self.now:
                row.state, row.submitted_at, row.changed_at = "submitted", handed_in, handed_in
                row.conclusion, row.proposals = random.choice(words.EVALUATIONS), random.choice(words.CONCLUSIONS)
            if handed_in + timedelta(days=1) < self.now:
                row.state, row.fed_back_at = "fed_back", handed_in + timedelta(days=1)
            if handed_in + timedelta(days=4) < self.now:
                taken = random.random() < 0.45
                row.state, row.answered_at = "adopted" if taken else "rejected", handed_in + timedelta(days=4)
                row.adopted = random.randint(1, row.proposed) if taken else None
            rows.append(row)
        models.MarketResearch.objects.bulk_create(rows, batch_size=_BATCH)
        self.note("market_research", rows)
        return rows


def write(people: list[Person], now: datetime, *, short: bool) -> int:
    """Write the demo store's marketing; return how many records there are."""
    return Marketing(people, now, short=short).write()
