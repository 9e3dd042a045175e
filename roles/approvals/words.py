"""Flows and their steps in words, for the administration and the preview."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roles.approvals.documents import kinds_by_label
from roles.approvals.facts import condition_words
from roles.approvals.models.flow import FlowStep, Mode, Overdue, StepRule, Who
from roles.approvals.models.step import words_of
from roles.permissions import permission_words


def decider_words(rule: StepRule) -> str:
    """Say who decides: "Superior of the author", "Holder of the position Finance manager", a permission."""
    if rule.who == Who.POSITION and rule.position is not None:
        return _("holder of the position %(name)s") % {"name": rule.position.name}
    if rule.who == Who.PERMISSION:
        return _("whoever may on the unit: %(name)s") % {"name": permission_words(rule.permission)}
    return words_of(rule)


def time_words(rule: StepRule) -> str:
    """Say by when, and what happens after that; empty without a limit."""
    if rule.hours is None:
        return ""
    within = ngettext("within %(hours)s working hour", "within %(hours)s working hours", rule.hours)
    said = within % {"hours": rule.hours}
    after = {"hours": rule.then_hours}
    if rule.overdue == Overdue.ESCALATE:
        return said + _(", after %(hours)s more the superior of the decider decides") % after
    if rule.overdue == Overdue.PASS_ON and rule.pass_to is not None:
        name = {"name": rule.pass_to.name}
        return said + _(", after %(hours)s more it goes to the holder of the position %(name)s") % (after | name)
    return said


def step_words(step: FlowStep, kind: str) -> str:
    """Say one step in a line: when it applies, who decides, how many of them, by when."""
    known = kinds_by_label().get(kind)
    condition = condition_words(known.facts if known else (), step.fact, step.comparison, step.value)
    who = decider_words(step)
    if step.mode == Mode.ALL and step.who != Who.SUPERIOR:
        who = _("%(who)s, all of them") % {"who": who}
    time = time_words(step)
    said = _("%(who)s, %(time)s") % {"who": who, "time": time} if time else who
    return _("where %(condition)s: %(who)s") % {"condition": condition, "who": said} if condition else said


def steps_words(steps: Iterable[Any], kind: str) -> list[str]:
    """Say the steps of a flow in their order."""
    return [step_words(each, kind) for each in sorted(steps, key=lambda each: each.order)]
