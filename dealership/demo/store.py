"""Making the demo store, step by step, in one transaction: it is there as a whole or not at all."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from dealership.demo import (
    approval_flows,
    bulletins,
    customers,
    deals,
    decided,
    inbox,
    promotion,
    proof,
    showroom,
    staffing,
    stock,
    targets,
)
from dealership.demo.answers import Answers
from dealership.demo.card_history import CardHistory, months_before
from dealership.demo.checklist_history import Ticks
from dealership.demo.organisation import STORE_CODE, build_units
from dealership.demo.paperwork import Paperwork
from dealership.demo.people import (
    ADMIN_LOGIN,
    ADMIN_TITLE,
    LOGINS,
    Person,
    former,
    hire,
    set_password,
    wanted_logins,
)
from dealership.demo.report_history import ReportHistory
from kpi import cards, freezing
from kpi.insight import sweeping
from kpi.reports import opening
from roles import clock
from roles.approvals import anchors
from roles.duties import actions, generation
from roles.models import Assignment, Position, Staff, Unit
from roles.superiors import ReportingLine

MONTHS = 2
NEWS_KEPT = timedelta(days=3)
FORMER_TEAM = "demo-showroom-3"

Say = Callable[[str], None]


class CannotSeed(Exception):
    """The demo store cannot be made here; the message says why and what to do."""


@dataclass(frozen=True)
class Login:
    """One row of the table of demo logins."""

    login: str
    position: str
    name: str


def is_there() -> bool:
    """Return whether the demo store was made."""
    return Unit.objects.filter(code=STORE_CODE).exists()


def first_day(today: date, days: int | None) -> date:
    """Return the first day of history: two whole months back, or the last `days` days."""
    earliest = months_before(today, MONTHS)[0]
    return earliest if days is None else max(earliest, today - timedelta(days=days - 1))


def logins() -> list[Login]:
    """Return the logins to try the demo with, in the order of the roster."""
    names = [*LOGINS.values(), ADMIN_LOGIN]
    staff = {each.username: each for each in Staff.objects.filter(username__in=names)}
    titles = dict(
        Assignment.objects.filter(staff__in=staff.values()).values_list("staff__username", "position__name_zh")
    )
    return [Login(name, titles.get(name, ADMIN_TITLE), staff[name].name) for name in names if name in staff]


@transaction.atomic
def seed(*, now: datetime, days: int | None, password: str, say: Say) -> None:
    """Make the demo store as of `now`, telling each step's time; raises CannotSeed where it cannot be made."""
    _check()
    today = clock.local_date(now)
    start = first_day(today, days)
    # On the eve nobody owes anything yet: the ledger makes the first day for all at once.
    with _step(say, "units and people") as done, clock.at(clock.local(start - timedelta(days=1))):
        units = build_units(start)
        people = hire(units, start, today)
        people.append(staffing.stand_in(people, today))
        staffing.let_somebody_leave(people, today)
        staffing.bid_farewell(former(len(people)), units[FORMER_TEAM], start)
        set_password(people, password)
        done(len(people) + 1)
    store = units[STORE_CODE]
    staffing.open_shifts(store)
    with clock.at(now):
        paperwork = Paperwork(store.pk, ReportingLine(store.pk, today), now - NEWS_KEPT)
        with _step(say, "targets") as done:
            done(targets.write(people, units, paperwork, now))
        _open(store, now, say)
        with _step(say, "absences") as done:
            done(staffing.write_absences(people, paperwork, now))
        with _step(say, "customers, calls and complaints") as done:
            done(customers.write(people, now, short=days is not None))
        with _step(say, "campaigns, content and surveys") as done:
            done(promotion.write(people, now, short=days is not None))
        with _step(say, "visits, leads and test drives") as done:
            done(showroom.write(people, store, now))
        with _step(say, "cars, counts, orders and sub-dealers") as done:
            done(stock.write(people, now, short=days is not None))
        with _step(say, "quotations, orders, payments and deliveries") as done:
            done(deals.write(people, now))
        _replay(people, paperwork, start, now, say)
        _close(store, people, paperwork, now, say)
        _tell(store, paperwork, start, now, say)


def _open(store: Unit, now: datetime, say: Say) -> None:
    """Let the engines make everything the ledger owes up to today, and the cards of the months before."""
    with _step(say, "checklist items") as done:
        done(generation.make_due(now))
    with _step(say, "reports") as done:
        done(opening.open_due(now))
    with _step(say, "scorecards") as done:
        before = [cards.last_day(month) for month in months_before(clock.local_date(now), MONTHS)]
        done(sum(cards.open_cards(day, stores=[store.pk]) for day in before) + cards.open_due(now))


def _replay(people: list[Person], paperwork: Paperwork, start: date, now: datetime, say: Say) -> None:
    """Live through the days: what was ticked, then the reports drafted from it."""
    everybody = {person.assignment.pk: person for person in people}
    with _step(say, "history of the days") as done:
        ticks = Ticks(people, start, now)
        reports = ReportHistory(everybody, paperwork, now)
        day, written = start, 0
        while day <= clock.local_date(now):
            written += ticks.write(day) + reports.write(day)
            day += timedelta(days=1)
        done(written)


def _close(store: Unit, people: list[Person], paperwork: Paperwork, now: datetime, say: Say) -> None:
    """Close what is past, let the cards of the months before take their way, and write the decisions."""
    actions.close_due(now)
    cards.close_months(now)
    history = CardHistory({person.assignment.pk: person for person in people}, paperwork, now)
    with _step(say, "scores") as done:
        done(sum(history.write(month) for month in months_before(clock.local_date(now), MONTHS)))
    with _step(say, "decisions") as done:
        decided.write(paperwork, now)
        done(paperwork.write())
        anchors.anchor_due(now)
    with _step(say, "approval flows") as done:
        done(approval_flows.write_flows(store))
    with _step(say, "answers") as done:
        answers = Answers({person.assignment.pk: person for person in people}, store, now)
        done(answers.write(months_before(clock.local_date(now), MONTHS)))
        freezing.freeze_due(now)
    with _step(say, "figures") as done:
        done(sweeping.refresh_due(now))


def _tell(store: Unit, paperwork: Paperwork, start: date, now: datetime, say: Say) -> None:
    """Fill the inboxes with what was told lately."""
    with _step(say, "spot checks and odd ticks") as done:
        done(proof.look_back(now))
    with _step(say, "losses that wait") as done:
        done(showroom.apply_for_losses(now))
    with _step(say, "discounts that wait") as done:
        done(deals.ask_for_discounts(now))
    with _step(say, "bulletins and exports") as done:
        done(bulletins.publish(store, now) + bulletins.define_export())
    with _step(say, "notifications") as done:
        inbox.mark_as_told(store.pk, start, now)
        told = inbox.deliver(paperwork.news, now)
        done(told + inbox.tell_today(now))


def _check() -> None:
    if not Position.objects.filter(retired=False).exists():
        raise CannotSeed("The catalogue is empty. Run `manage.py catalogue sync` first.")
    taken = Staff.objects.filter(username__in=wanted_logins()).values_list("username", flat=True)
    if taken:
        names = ", ".join(sorted(taken))
        raise CannotSeed(f"These login names are taken: {names}. Seed the demo store into a database of its own.")


@contextmanager
def _step(say: Say, what: str) -> Iterator[Callable[[int], None]]:
    """Tell how many of `what` were made and how long it took."""
    began, counts = time.monotonic(), [0]
    yield counts.append
    say(f"  {what}: {sum(counts)} ({time.monotonic() - began:.1f} s)")
