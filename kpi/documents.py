"""What the approvals and notifications engines must know of scorecards."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kpi import deciders
from kpi.actions import appealing, scoring
from kpi.models import Appeal, CardState, Scorecard
from roles.approvals.documents import DocumentKind
from roles.models import Staff
from roles.notifications.messages import Message


def _content(card: Scorecard) -> dict[str, Any]:
    """What is decided on: while to be scored the person's words, once scored the numbers too."""
    content: dict[str, Any] = {"assignment": card.assignment_id, "month": card.month, "comment": card.self_comment}
    if card.state in (CardState.SCORED, CardState.PUBLISHED):
        content["lines"] = [
            [line.indicator_id, line.weight, line.actual, line.score, line.points, line.comment]
            for line in sorted(card.lines.all(), key=lambda line: (line.block, line.order, line.pk))
        ]
        content["total"] = card.total
    return content


def _permission(card: Scorecard) -> str:
    return "kpi.score_scorecard" if card.state == CardState.SUBMITTED else "kpi.approve_scorecard"


def _title(card: Scorecard) -> tuple[str, str]:
    name = card.owner.name
    return (
        f"{card.month:%Y-%m} 考核表 · {name}",  # cjk: the title is kept in both languages
        f"Scorecard {card.month:%Y-%m} · {name}",
    )


def _next_decider(card: Scorecard) -> Staff | None:
    if card.state == CardState.SCORED and card.scored_by is not None:
        return deciders.next_above(card, card.scored_by, {card.owner_id, card.scored_by.pk})
    return deciders.scorer_of(card)


def _essence(card: Scorecard) -> list[str]:
    """The total, once it is scored, and the person's own words."""
    total = _("%(total)s of 100 points") % {"total": f"{card.total.normalize():f}"} if card.total is not None else ""
    return [line for line in (total, card.self_comment.strip()) if line]


KIND = DocumentKind(
    model=Scorecard,
    label=gettext_lazy("Scorecard"),
    permission=_permission,
    content=_content,
    title=_title,
    url=lambda pk: reverse("kpi:scorecard", args=[pk]),
    on_approved=scoring.publish,
    on_returned=scoring.send_back,
    on_withdrawn=scoring.take_back,
    quick=False,
    # Two stages of its own: the superior scores line by line, whoever stands above the scorer approves.
    by_flow=False,
    without_flow=_next_decider,
    last_editor=lambda card: card.scored_by_id if card.state == CardState.SCORED else card.owner_id,
    essence=_essence,
)


def _appeal_content(appeal: Appeal) -> dict[str, Any]:
    """What an appeal is decided on: what it points at and why; not what is decided on the rows."""
    rows = appeal.rows.order_by("pk").values_list("line", "key", "was", "wish")
    return {"card": appeal.card_id, "reason": appeal.reason, "rows": [list(row) for row in rows]}


def _appeal_title(appeal: Appeal) -> tuple[str, str]:
    name, month = appeal.owner.name, f"{appeal.card.month:%Y-%m}"
    return (
        f"{month} 考核申诉 · {name}",  # cjk: the title is kept in both languages
        f"Appeal against scorecard {month} · {name}",
    )


def _stands_aside(appeal: Appeal) -> int | None:
    """Whoever scored does not decide what is wrong with it, unless nobody else could."""
    judge = deciders.judge_of(appeal.card)
    scorer = appeal.card.scored_by_id
    return None if judge is None or judge.pk == scorer else scorer


APPEAL = DocumentKind(
    model=Appeal,
    label=gettext_lazy("Appeal against a scorecard"),
    permission=lambda appeal: "kpi.decide_appeal",
    content=_appeal_content,
    title=_appeal_title,
    url=lambda pk: reverse("kpi:appeal_of", args=[pk]),
    on_approved=appealing.granted,
    on_returned=appealing.refused,
    on_withdrawn=appealing.taken_back,
    quick=False,
    # Decided line by line, by whoever judges the card.
    by_flow=False,
    without_flow=lambda appeal: deciders.judge_of(appeal.card),
    last_editor=_stands_aside,
)


def wording(params: dict[str, Any]) -> Message:
    """Word a notification about a scorecard."""
    facts = {"name": params["name"], "month": params["month"]}
    titles = {
        "to_score": _("Scorecard %(month)s of %(name)s waits for your scores") % facts,
        "to_approve": _("Scorecard %(month)s of %(name)s waits for your approval") % facts,
        "returned": _("Scorecard %(month)s of %(name)s came back: score it again") % facts,
        "published": _("Your scorecard %(month)s is published: confirm it, or appeal") % facts,
        "lapsed": _("Your scorecard %(month)s counts as confirmed: no answer came in time") % facts,
        "appealed": _("%(name)s appeals against scorecard %(month)s: you decide") % facts,
        "granted": _("Your appeal against scorecard %(month)s was granted: the figures are corrected") % facts,
        "refused": _("Your appeal against scorecard %(month)s was refused") % facts,
        "recounted": _("The figures of your scorecard %(month)s were computed anew: please look again") % facts,
        "shared": _("Scorecard %(month)s of %(name)s was shared with you") % facts,
    }
    return Message(titles[params["what"]])
