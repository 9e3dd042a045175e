"""The sales funnel: stages declared as data, all counted by one grouped query, by adviser, model, source or week.

A room adds its stages with `register`: quotations, orders and deliveries stand behind the test drives once they do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import CharField, Count, F, Value
from django.db.models.functions import TruncWeek
from django.utils.translation import gettext_lazy as _

from roles import clock
from roles.models import Staff
from sales.models import ShowroomVisit, TestDrive

ADVISER, MODEL, SOURCE, WEEK = "adviser", "model", "source", "week"
DIMENSIONS = (ADVISER, MODEL, SOURCE, WEEK)


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One stage of the funnel.

    `rows` returns its records, which a person sees by `visible_to`; `when` is the field (an instant) by which one
    belongs to a day; `by` leads from a record to its adviser (a person), model (a `CarModel`) and source (a code of
    `marketing.Source`): a stage without a way is not counted by that. `permission` must be held somewhere, or the
    stage is left out. `target` names the indicator whose target its share is held against: its share of the stage `of`,
    or of the one before.
    """

    code: str
    label: Any
    rows: Callable[[], Any]
    when: str
    permission: str
    order: int
    by: Mapping[str, str] = field(default_factory=dict)
    of: str = ""
    target: str = ""


_stages: dict[str, Stage] = {}


def register(*stages: Stage) -> None:
    """Add stages; the same code again replaces one."""
    for stage in stages:
        _stages[stage.code] = stage


def stages() -> list[Stage]:
    """Return the stages from the top of the funnel down."""
    return sorted(_stages.values(), key=lambda stage: (stage.order, stage.code))


def register_own() -> None:
    """Add what the showroom itself counts."""
    by = {ADVISER: "owner", MODEL: "car_model", SOURCE: "source"}
    visits = "sales.view_showroomvisit"

    def came() -> Any:
        return ShowroomVisit.objects.counted().filter(kind="visit")

    register(
        Stage(code="visits", label=_("Visits"), rows=came, when="arrived_at", permission=visits, order=10, by=by),
        Stage(
            code="captured",
            label=_("With a file"),
            rows=lambda: came().filter(customer__isnull=False),
            when="arrived_at",
            permission=visits,
            order=20,
            by=by,
            target="capture-rate",
        ),
        Stage(
            code="drives",
            label=_("Test drives"),
            rows=lambda: TestDrive.objects.filter(state="done"),
            when="starts_at",
            permission="sales.view_testdrive",
            order=30,
            by={ADVISER: "owner", MODEL: "car__car_model", SOURCE: "lead__source"},
            target="test-drive-rate",
        ),
    )


def counted(
    user: Staff, store: int, asked: Sequence[Stage], first: date, last: date, dimension: str
) -> dict[str, dict[Any, int] | None]:
    """Return how many of each stage a person sees in a store and a stretch of days, by a dimension; one query for all.

    By the stage's code; keys are people, models, sources or Mondays; the key None holds what has none. None instead of
    the numbers: not counted by this.
    """
    found: dict[str, dict[Any, int] | None] = {stage.code: None for stage in asked}
    grouped = []
    for stage in asked:
        way = TruncWeek(stage.when) if dimension == WEEK else F(stage.by[dimension]) if dimension in stage.by else None
        if way is None:
            continue
        found[stage.code] = {}
        span = {f"{stage.when}__gte": clock.local(first), f"{stage.when}__lt": clock.end_of(last)}
        rows = stage.rows().visible_to(user).filter(store=store, **span).order_by()
        named = rows.annotate(of_stage=Value(stage.code, CharField()), key=way)
        grouped.append(named.values_list("of_stage", "key").annotate(n=Count("pk")))
    if grouped:
        for code, key, number in grouped[0].union(*grouped[1:], all=True):
            numbers = found[code]
            assert numbers is not None
            numbers[clock.local_date(key) if dimension == WEEK else key] = number
    return found
