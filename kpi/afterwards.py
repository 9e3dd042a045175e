"""What a card's page shows once the month is over: frozen figures, the person's answer, appeals, what was replaced."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kpi.actions import why_not_recount
from kpi.actions.appealing import changes
from kpi.actions.correcting import RECOUNT
from kpi.actions.moving import stands
from kpi.appeal_forms import RulingForm
from kpi.beside import Beside
from kpi.cards import counting
from kpi.freezing import closes_on
from kpi.frozen import Figure, unpack
from kpi.models import (
    Answer,
    Appeal,
    AppealRow,
    AppealState,
    Block,
    CardState,
    LineSource,
    Origin,
    Scorecard,
    ScorecardLine,
    Snapshot,
)
from kpi.source_words import words_of
from roles.approvals.deciding import acting_for, may_decide, pending_of, timeline
from roles.approvals.models import Approval
from roles.models import Staff
from roles.templatetags.numbers import number

# For how many seconds the day is kept on which a month closes.
CLOSING_KEPT = 300

# The state of an answer as `components/badge.html` colours it.
TONES = {
    Answer.WAITING: "waiting",
    Answer.CONFIRMED: "approved",
    Answer.LAPSED: "filed",
    Answer.APPEALED: "appealed",
    Answer.SETTLED: "approved",
}


@dataclass
class OpenAppeal:
    """The appeal that waits, its approval, and whether the reader decides on it."""

    appeal: Appeal
    approval: Approval | None
    deciding: bool


def badge_of(card: Scorecard) -> dict[str, str]:
    """Return the state of a card as lists and its page show it: the answer once one was asked for."""
    return {"state": TONES.get(Answer(card.answer), card.state) if card.answer else card.state, "label": stands(card)}


def open_appeal(card: Scorecard, reader: Staff) -> OpenAppeal | None:
    """Return the open appeal against a card, with what the reader may do about it."""
    if card.answer != Answer.APPEALED:
        return None
    appeal = card.appeals.filter(state=AppealState.OPEN).select_related("owner", "card").first()
    return _waiting(appeal, reader) if appeal else None


def _waiting(appeal: Appeal, reader: Staff) -> OpenAppeal:
    approval = pending_of(appeal)
    return OpenAppeal(appeal, approval, may_decide(approval, reader))


def facts(around: Beside, reader: Staff, ruling_form: RulingForm | None = None) -> dict[str, Any]:
    """Return what the page shows besides the card itself."""
    card = around.card
    appeals = _appeals(card)
    waiting = next((_waiting(each, reader) for each in appeals if each.state == AppealState.OPEN), None)
    decisions = _appealed(timeline(card, *appeals, reader=reader))
    return {
        "badge": badge_of(card),
        "rebased": rebased(card),
        "closes_on": closing_day(around),
        "figures": replaced(card),
        "answering": card.answer == Answer.WAITING and card.owner_id == reader.pk,
        "appeals": [_appeal(each, rows, waiting, reader, ruling_form) for each, rows in appeals.items()],
        "recounts": _may_recount(card, reader),
        "decisions": sorted(decisions + _by_time(card), key=lambda entry: entry["at"]),
    }


def rebased(card: Scorecard) -> list[str]:
    """Say in words which weights were re-based, and which stay a gap."""
    over = card.state != CardState.RUNNING
    lines = list(card.lines.all())
    said = []
    for block, name in ((Block.EXECUTION, _("Execution")), (Block.RESULTS, _("Results"))):
        half = [line for line in lines if line.block == block]
        known = counting(half, block, over=over)
        whole, counts = sum(line.weight for line in half), sum(line.weight for line in known)
        facts = {"part": name, "from": f"{counts:g}", "to": f"{whole:g}"}
        if counts and counts != whole:
            said.append(_("%(part)s: weights re-based from %(from)s to %(to)s") % facts)
        if gap := sum(line.weight for line in known if line.points is None):
            said.append(_("%(part)s: weight %(gap)s stays a gap, without data") % (facts | {"gap": f"{gap:g}"}))
    return said


def closing_day(around: Beside) -> Any:
    """Return the last day on which the figures of a past month still follow the records; None for any other card."""
    card = around.card
    if card.frozen_at is not None or card.state not in (CardState.DRAFT, CardState.SUBMITTED):
        return None
    # It only says so; the sweep asks the calendar itself.
    return cache.get_or_set(
        f"kpi.closes:{card.store_id}:{card.month}",
        lambda: closes_on(card.month, around.calendars.of(card.store_id)),
        CLOSING_KEPT,
    )


def _may_recount(card: Scorecard, reader: Staff) -> bool:
    if card.owner_id == reader.pk or why_not_recount(card):
        return False
    return reader.has_perm(RECOUNT, card)


def _appealed(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Say of an appeal's history what handing in and deciding mean there."""
    labels = {
        "submit": Answer.APPEALED.label,
        "approve": AppealState.GRANTED.label,
        "return": AppealState.REFUSED.label,
        "withdraw": AppealState.WITHDRAWN.label,
    }
    appeal = ContentType.objects.get_for_model(Appeal).pk
    for entry in entries:
        if entry["document"][0] == appeal:
            entry["action_label"] = labels.get(entry["action"], entry["action_label"])
    return entries


def _by_time(card: Scorecard) -> list[dict[str, Any]]:
    """Return the line of the history that nobody wrote: confirmed because no answer came."""
    if card.answer != Answer.LAPSED:
        return []
    return [
        {
            "actor_name": _("The system"),
            "action": "lapse",
            "action_label": _("Confirmed by time: no answer came"),
            "at": card.answered_at,
        }
    ]


# What was replaced.


def replaced(card: Scorecard) -> list[dict[str, Any]]:
    """Return the card's snapshots, oldest first, each with the lines it replaced: before and after; two queries."""
    if card.frozen_at is None:
        return []
    names = {line.pk: line.made_from.name for line in card.lines.all()}
    known: dict[int, Figure] = {}
    found = []
    rows = Snapshot.objects.filter(card=card).select_related("by").prefetch_related("lines")
    total = None
    for snapshot in rows.order_by("number"):
        figures = [unpack(kept) for kept in snapshot.lines.all()]
        shown = snapshot.origin in (Origin.APPEAL, Origin.RECOUNT)
        found.append(
            {
                "origin": snapshot.get_origin_display(),
                "at": snapshot.taken_at,
                "by": snapshot.by.name if snapshot.by else "",
                "reason": snapshot.reason,
                "total": snapshot.total,
                "before": total,
                "replaces": shown,
                "lines": [_change(names, known.get(each.line_id), each) for each in figures] if shown else [],
            }
        )
        known |= {each.line_id: each for each in figures}
        total = snapshot.total
    return found


def _change(names: dict[int, str], before: Figure | None, after: Figure) -> dict[str, Any]:
    return {"name": names[after.line_id], "before": figure_words(before), "after": figure_words(after)}


def figure_words(figure: Figure | None) -> str:
    """Say a figure in short: "18 of 20, 38 points"."""
    if figure is None or figure.points is None:
        return _("no data")
    points = number(figure.points, 2)
    if not figure.computed:
        return _("score %(score)s, %(points)s points") % {"score": figure.score, "points": points}
    if figure.whole is None or not figure.countable:
        return _("%(actual)s, %(points)s points") % {"actual": number(figure.actual, 2), "points": points}
    return _("%(part)s of %(whole)s, %(points)s points") % {
        "part": number(figure.part, 2),
        "whole": number(figure.whole, 2),
        "points": points,
    }


# Appeals.


def _appeals(card: Scorecard) -> dict[Appeal, list[AppealRow]]:
    """Return the appeals against a card with their rows, oldest first; one query, an appeal points at something."""
    if not card.answer:
        return {}
    lines = {line.pk: line for line in card.lines.all()}
    rows = AppealRow.objects.filter(appeal__card=card).select_related("appeal__owner")
    found: dict[Appeal, list[AppealRow]] = {}
    for row in rows.order_by("appeal__made_at", "appeal", "line", "pk"):
        row.line, row.appeal.card = lines[row.line_id], card
        found.setdefault(row.appeal, []).append(row)
    return found


def _appeal(
    appeal: Appeal, rows: list[AppealRow], waiting: OpenAppeal | None, reader: Staff, form: RulingForm | None
) -> dict[str, Any]:
    approval = waiting.approval if waiting and waiting.appeal.pk == appeal.pk else None
    deciding = waiting is not None and waiting.deciding and approval is not None
    if deciding and form is None and approval is not None:
        form = RulingForm(initial={"version": approval.version}, rows=rows)
    return {
        "pk": appeal.pk,
        "state": f"appeal_{appeal.state}",
        "state_label": appeal.get_state_display(),
        "reason": appeal.reason,
        "made_at": appeal.made_at,
        "lines": _by_line(rows, form if deciding else None),
        "form": form if deciding else None,
        "waits_for": approval.approver.name if approval else "",
        "acting_for": acting_for(approval, reader) if deciding else "",
        "version": approval.version if approval else 0,
        "can_withdraw": approval is not None and appeal.owner_id == reader.pk,
    }


def _by_line(rows: Iterable[AppealRow], form: RulingForm | None) -> list[dict[str, Any]]:
    rows = list(rows)
    words = words_of(row.key for row in rows if row.key)
    lines: dict[int, dict[str, Any]] = {}
    for row in rows:
        line = lines.setdefault(row.line_id, {"name": row.line.made_from.name, "rows": []})
        line["rows"].append(
            {
                "words": words.get(row.key),
                "was": row.get_was_display() if row.key else _value_before(row.line),
                "wish": row.get_wish_display(),
                "outcome": row.get_outcome_display() if row.key else row.value,
                "changed": changes(row),
                "field": form[f"row-{row.pk}"] if form else None,
            }
        )
    return list(lines.values())


def _value_before(line: ScorecardLine) -> str:
    if line.source == LineSource.COMPUTED:
        return _("value as computed")
    return pgettext("appeal", "score given")
