"""What reports say of marketing's own work and of surveys: figures of the author, or of the unit where they lead it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_noop

from kpi.calculators import rounded
from kpi.reports.bilingual import both
from kpi.reports.parts import Entry, Exceptions, Figure, Figures, Part, Words
from kpi.reports.sections import records
from kpi.reports.sections.checklist import MOST
from kpi.reports.sections.earlier import Earlier
from kpi.reports.sections.figuring import count, rate
from marketing.models import (
    AdPlacement,
    Campaign,
    CampaignReview,
    ContentItem,
    MarketingPlan,
    MarketResearch,
    MediaAccount,
    PromoMaterial,
    Survey,
)
from marketing.reports import Line, Read, Say, builder
from roles import clock

_CAMPAIGNS = gettext_noop("Campaigns")
_ATTENDED = gettext_noop("People who came")
_LEADS = gettext_noop("Leads")
_SPENT = gettext_noop("Spent (yuan)")
_HELD = gettext_noop("Campaigns held")
_NOT_HELD = gettext_noop("Campaigns past their day")
_REVIEWS = gettext_noop("Campaign reviews handed in in time")
_REVIEWS_LATE = gettext_noop("Campaign reviews not handed in")
_PROFIT = gettext_noop("Gross profit (yuan)")
_RETURN = gettext_noop("Return (times)")
_ADS = gettext_noop("Ad placements")
_CONTENT = gettext_noop("Content published in time")
_CONTENT_LATE = gettext_noop("Content not published in time")
_PLANS = gettext_noop("Marketing plans handed in")
_MATERIAL = gettext_noop("Material good for its day")
_MATERIAL_LATE = gettext_noop("Material past its day")
_ACCOUNTS = gettext_noop("Accounts read")
_RESEARCH = gettext_noop("Research handed in in time")
_RESEARCH_LATE = gettext_noop("Research not handed in")
_PROPOSED = gettext_noop("Proposals made")
_ADOPTED = gettext_noop("Proposals adopted")
_ANSWERED = gettext_noop("Surveys answered")
_POINTS = gettext_noop("Mean score of surveys")
_LOW = gettext_noop("Low scores to follow up")


def register() -> None:
    """Offer the sections."""
    for code, read, say in SECTIONS:
        records.offer(code, builder(read, say))


def _line(row: tuple[Any, ...], people: tuple[int | None, ...], day: date, **how: Any) -> Line:
    pk, unit, department, store = row
    places = frozenset(each for each in (unit, department, store) if each is not None)
    numbers = {key: Decimal(value) for key, value in how.pop("numbers", {}).items() if value is not None}
    return Line(pk, frozenset(each for each in people if each is not None), places, day, numbers=numbers, **how)


_PLACE = ("pk", "unit", "department", "store")


def _campaigns(stores: set[int], start: datetime, end: datetime, at: datetime) -> list[Line]:
    # The end of a stretch is the first instant after it.
    first, last = clock.local_date(start), clock.local_date(end - timedelta(seconds=1))
    rows = Campaign.objects.filter(store__in=stores).approved().within(first, last).with_figures()
    names = (*_PLACE, "owner", "ends_on", "ended_at", "attended", "leads", "spent", "name")
    found: list[Line] = []
    for *row, owner, ends_on, ended, attended, leads, spent, name in rows.order_by("starts_on", "pk").values_list(
        *names
    ):
        over = ended is not None or ends_on < clock.local_date(at)
        numbers = {"attended": attended, "leads": leads, "spent": spent}
        how = {"counted": over, "hit": ended is not None, "late": over and ended is None, "numbers": numbers}
        found.append(_line(tuple(row), (owner,), ends_on, name=name, **how))
    return found


def _dated(model: type[Model], due: str, done: str, name: str, more: tuple[str, ...] = ()) -> Read:
    """Return how records owed by an instant are read: those due in the stretch, done in time or not."""

    def read(stores: set[int], start: datetime, end: datetime, at: datetime) -> list[Line]:
        rows = model._default_manager.filter(store__in=stores, **{f"{due}__gte": start, f"{due}__lt": end})
        names = (*_PLACE, "owner", due, done, name, *more)
        found: list[Line] = []
        for *row, owner, due_at, done_at, words, in_order in _split(rows.order_by(due, "pk").values_list(*names), more):
            late = (done_at or at) > due_at
            how = {"counted": done_at is not None or late, "hit": done_at is not None and not late}
            how["late"] = late and done_at is None
            found.append(_line(tuple(row), (owner,), clock.local_date(due_at), name=words, numbers=in_order, **how))
        return found

    return read


def _split(rows: Any, more: tuple[str, ...]) -> list[tuple[Any, ...]]:
    """Return rows with their further numbers as one mapping at the end."""
    if not more:
        return [(*row, {}) for row in rows]
    return [(*row[: -len(more)], dict(zip(more, row[-len(more) :], strict=True))) for row in rows]


def _touched(
    model: type[Model], when: str, name: str, more: tuple[str, ...] = (), good: frozenset[str] | None = None
) -> Read:
    """Return how records are read that only happen: those of the stretch; `good`: the states in order."""

    def read(stores: set[int], start: datetime, end: datetime, at: datetime) -> list[Line]:
        rows = model._default_manager.filter(store__in=stores, **{f"{when}__gte": start, f"{when}__lt": min(end, at)})
        names = (*_PLACE, "owner", when, "state", name, *more)
        found: list[Line] = []
        for *row, owner, moment, state, words, numbers in _split(rows.order_by(when, "pk").values_list(*names), more):
            hit = good is None or state in good
            how = {"counted": True, "hit": hit, "late": not hit, "numbers": numbers}
            found.append(_line(tuple(row), (owner,), clock.local_date(moment), name=words, **how))
        return found

    return read


def _surveys(stores: set[int], start: datetime, end: datetime, at: datetime) -> list[Line]:
    rows = Survey.objects.filter(store__in=stores, answered_at__gte=start, answered_at__lt=min(end, at))
    names = (
        *_PLACE,
        "owner",
        "about",
        "about_unit",
        "about_unit__department",
        "answered_at",
        "score",
        "is_low",
        "state",
    )
    found: list[Line] = []
    for *row, owner, about, unit, department, answered, score, low, state in rows.order_by(
        "answered_at", "pk"
    ).values_list(*names):
        waits = low and state != "closed"
        how = {"counted": True, "hit": not low, "late": waits, "numbers": {"score": score}}
        how["name"] = f"Q{row[0]:08d}"
        line = _line(tuple(row), (owner, about), clock.local_date(answered), **how)
        found.append(line._replace(places=line.places | {each for each in (unit, department) if each is not None}))
    return found


def _sum(lines: list[Line], key: str) -> Decimal:
    return sum((line.numbers.get(key, Decimal(0)) for line in lines), Decimal(0))


def _number(
    line: str, words: str, value: Decimal, earlier: Earlier, *, unit: str = "", higher: bool | None = True
) -> Figure:
    return Figure(
        line=line,
        words=both(words),
        value=rounded(value),
        unit=unit,
        before=earlier.before(line),
        year_before=earlier.year_before(line),
        higher=higher,
    )


def _rate(code: str, words: str, lines: list[Line], earlier: Earlier) -> list[Figure]:
    counted = [line for line in lines if line.counted]
    return [rate(code, both(words), sum(line.hit for line in counted), len(counted), earlier)] if counted else []


def _late(lines: list[Line], words: str, kind: str) -> tuple[Part, ...]:
    """List what ran over by its name: none of these names a customer."""
    late = [line for line in lines if line.late]
    if not late:
        return ()
    entries = tuple(
        Entry(line=f"{kind}.{line.pk}", words=Words(line.name, line.name), state="missed", day=line.day)
        for line in late[:MOST]
    )
    return (Exceptions(words=both(words), state="missed", entries=entries, total=len(late)),)


def _of_campaigns(lines: list[Line], earlier: Earlier) -> tuple[Part, ...]:
    figures = [
        count("campaign.all", both(_CAMPAIGNS), len(lines), earlier, higher=None),
        _number("campaign.attended", _ATTENDED, _sum(lines, "attended"), earlier),
        _number("campaign.leads", _LEADS, _sum(lines, "leads"), earlier),
        _number("campaign.spent", _SPENT, _sum(lines, "spent"), earlier, higher=None),
        *_rate("campaign.held", _HELD, lines, earlier),
    ]
    return (Figures(tuple(figures)), *_late(lines, _NOT_HELD, "campaign"))


def _of_reviews(lines: list[Line], earlier: Earlier) -> tuple[Part, ...]:
    figures = _rate("campaign_review.in_time", _REVIEWS, lines, earlier)
    cost, profit = _sum(lines, "cost"), _sum(lines, "gross_profit")
    if cost:
        figures += [
            _number("campaign_review.cost", _SPENT, cost, earlier, higher=None),
            _number("campaign_review.profit", _PROFIT, profit, earlier),
            _number("campaign_review.return", _RETURN, (profit - cost) / cost, earlier),
        ]
    parts: tuple[Part, ...] = (Figures(tuple(figures)),) if figures else ()
    return (*parts, *_late(lines, _REVIEWS_LATE, "campaign_review"))


def _of_ads(lines: list[Line], earlier: Earlier) -> tuple[Part, ...]:
    figures = (
        count("ad_placement.all", both(_ADS), len(lines), earlier, higher=None),
        _number("ad_placement.leads", _LEADS, _sum(lines, "leads"), earlier),
        _number("ad_placement.spent", _SPENT, _sum(lines, "cost"), earlier, higher=None),
    )
    return (Figures(figures),)


def _of_research(lines: list[Line], earlier: Earlier) -> tuple[Part, ...]:
    figures = (
        *_rate("market_research.in_time", _RESEARCH, lines, earlier),
        _number("market_research.proposed", _PROPOSED, _sum(lines, "proposed"), earlier),
        _number("market_research.adopted", _ADOPTED, _sum(lines, "adopted"), earlier),
    )
    return (Figures(figures), *_late(lines, _RESEARCH_LATE, "market_research"))


def _plain(code: str, words: str, late: str = "") -> Say:
    """Return a section of one rate, with what ran over where it is named."""

    def say(lines: list[Line], earlier: Earlier) -> tuple[Part, ...]:
        figures = _rate(f"{code}.rate", words, lines, earlier)
        parts: tuple[Part, ...] = (Figures(tuple(figures)),) if figures else ()
        return (*parts, *(_late(lines, late, code) if late else ()))

    return say


def _of_surveys(lines: list[Line], earlier: Earlier) -> tuple[Part, ...]:
    figures = (
        count("survey.answered", both(_ANSWERED), len(lines), earlier, higher=True),
        _number("survey.score", _POINTS, _sum(lines, "score") / len(lines), earlier),
    )
    return (Figures(figures), *_late(lines, _LOW, "survey"))


_SENT = frozenset({"submitted", "approved", "running", "summed_up"})
SECTIONS: tuple[tuple[str, Read, Say], ...] = (
    ("campaign", _campaigns, _of_campaigns),
    (
        "campaign_review",
        _dated(CampaignReview, "due_at", "submitted_at", "campaign__name", ("cost", "gross_profit")),
        _of_reviews,
    ),
    ("ad_placement", _touched(AdPlacement, "ended_at", "name", ("leads", "cost")), _of_ads),
    (
        "content_item",
        _dated(ContentItem, "due_at", "published_at", "title"),
        _plain("content_item", _CONTENT, _CONTENT_LATE),
    ),
    ("marketing_plan", _touched(MarketingPlan, "created_at", "subject", good=_SENT), _plain("marketing_plan", _PLANS)),
    (
        "promo_material",
        _touched(PromoMaterial, "changed_at", "name", good=frozenset({"in_use", "replaced"})),
        _plain("promo_material", _MATERIAL, _MATERIAL_LATE),
    ),
    ("media_account", _touched(MediaAccount, "read_at", "handle"), _plain("media_account", _ACCOUNTS)),
    (
        "market_research",
        _dated(MarketResearch, "due_at", "submitted_at", "subject", ("proposed", "adopted")),
        _of_research,
    ),
    ("survey", _surveys, _of_surveys),
)
