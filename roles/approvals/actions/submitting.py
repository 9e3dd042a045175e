"""Handing a document in: along its flow, or to the one person its kind names."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from roles import clock
from roles.approvals import chain, letters
from roles.approvals.actions.moving import NoDecider, StaleDecision
from roles.approvals.actions.stepping import open_from
from roles.approvals.deciders import Case
from roles.approvals.documents import content_hash, kind_of
from roles.approvals.flows import Plan, plan_of
from roles.approvals.models import Approval, ApprovalStep, Decision, Verb, Watcher
from roles.models import OwnedRecord, Staff


@transaction.atomic
def submit(
    *,
    document: OwnedRecord,
    acting_user: Staff,
    approver: Staff | None,
    principal: Staff | None = None,
    at: datetime | None = None,
    due_at: datetime | None = None,
    verb: str = Verb.SUBMIT,
    reason: str = "",
) -> Approval:
    """Hand a document in for decision; raises ValidationError when it waits already.

    Where a flow applies the document takes its steps, the deciders get it to read and are told here,
    and `approver` does not matter. Else `approver` decides; NoDecider without one, and where nobody
    can decide at any step. `principal` is in whose name `acting_user` hands it on. An empty `verb`
    writes no line in the decision log (the document only moves on). Deputies are told; those who
    watched it before watch it again.
    """
    instant = at or clock.now()
    approval = _new(document, acting_user, principal, instant)
    case = Case(document, approval.concerned)
    plan = plan_of(document, case)
    approval.flow = plan.flow
    approval.approver = _checked(_first(plan, case) if plan.steps else approver, approval)
    approval.due_at = due_at
    _save(approval)
    if verb:
        _log(approval, document, acting_user, principal, verb, instant, reason)
    _watch_again(approval)
    if plan.steps:
        ApprovalStep.objects.bulk_create(_frozen(approval, plan))
        open_from(approval, 1, instant)
    letters.tell_deputies(approval, instant)
    return approval


def _new(document: OwnedRecord, acting_user: Staff, principal: Staff | None, at: datetime) -> Approval:
    kind = kind_of(type(document))
    title_zh, title_en = kind.title(document)
    return Approval(
        content_type=ContentType.objects.get_for_model(document),
        object_id=document.pk,
        title_zh=title_zh,
        title_en=title_en,
        owner_id=document.owner_id,
        unit_id=document.unit_id,
        department_id=document.department_id,
        store_id=document.store_id,
        content_hash=content_hash(document),
        submitted_by=acting_user,
        submitted_for=principal,
        submitted_at=at,
        edited_by_id=kind.last_editor(document) if kind.last_editor else None,
        waits_since=at,
    )


def _first(plan: Plan, case: Case) -> Staff | None:
    """Return one of those who decide first; None where nobody can decide at any step."""
    return next((people[0] for people in map(case.deciders, plan.steps) if people), None)


def _checked(approver: Staff | None, approval: Approval) -> Staff:
    """Return who decides; NoDecider without anybody, ValidationError for somebody the document concerns."""
    if approver is None:
        raise NoDecider(_("Nobody can decide on this document: ask an administrator to look at the approval flow."))
    if approver.pk in approval.concerned:
        raise ValidationError(_("Nobody decides on their own document: another person must decide."))
    return approver


def _save(approval: Approval) -> None:
    """Keep a new approval; StaleDecision where the document waits already."""
    try:
        # A savepoint: PostgreSQL takes nothing more in a transaction in which a row was refused.
        with transaction.atomic():
            approval.save()
    except IntegrityError as error:
        raise StaleDecision(_("This document is already waiting for a decision.")) from error


def _frozen(approval: Approval, plan: Plan) -> list[ApprovalStep]:
    """Return the steps as they are now: what becomes of the flow does not change what is under way."""
    kept: tuple[Any, ...] = (
        "who",
        "level",
        "position",
        "permission",
        "mode",
        "hours",
        "overdue",
        "then_hours",
        "pass_to",
    )
    return [
        ApprovalStep(approval=approval, order=number, **{name: getattr(step, name) for name in kept})
        for number, step in enumerate(plan.steps, 1)
    ]


def _log(
    approval: Approval,
    document: OwnedRecord,
    actor: Staff,
    principal: Staff | None,
    verb: str,
    at: datetime,
    reason: str,
) -> Decision:
    return chain.append(
        document=document, actor=actor, principal=principal, verb=verb, at=at, approval=approval, reason=reason
    )


def _watch_again(approval: Approval) -> None:
    """Copy it to those it was copied to when it was handed in before."""
    before = Approval.objects.filter(content_type=approval.content_type, object_id=approval.object_id)
    last = before.exclude(pk=approval.pk).order_by("-submitted_at", "-pk").values("pk")[:1]
    Watcher.objects.bulk_create(
        Watcher(
            approval=approval,
            staff_id=row.staff_id,
            added_by_id=row.added_by_id,
            added_at=row.added_at,
            opened=row.opened,
        )
        for row in Watcher.objects.filter(approval__in=list(last.values_list("pk", flat=True)))
    )
