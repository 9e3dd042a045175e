"""Asking for opinions on a waiting document, answering, and copying it to others; none of it decides anything."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from roles import clock
from roles.approvals import chain, letters, readers
from roles.approvals.actions.moving import StaleDecision, claim, hold, what_happened
from roles.approvals.actions.transferring import asked_ids
from roles.approvals.authority import check_may_decide
from roles.approvals.desks import refresh
from roles.approvals.models import Approval, Decision, Opinion, Verb, Watcher
from roles.approvals.models.voices import TEXT_LENGTH
from roles.approvals.people import around
from roles.models import Staff


@transaction.atomic
def ask_opinion(*, approval: Approval, acting_user: Staff, asked: Staff, version: int, question: str) -> Opinion:
    """Ask somebody what they think of the document; for whoever may decide on it now.

    They may read it while it waits, and are told. Raises PermissionDenied for anybody else, StaleDecision
    when the approval moved on, ValidationError keyed by "question" or "person": no question, somebody who
    works elsewhere, whose document it is, who decides themselves, or who was asked and has not answered.
    """
    principal = check_may_decide(approval, acting_user)
    _check_text(question, "question", _("Say what you want to know: the person asked reads this."))
    hold(approval, version)
    _check_may_be_asked(approval, acting_user, asked)
    now = clock.now()
    try:
        with transaction.atomic():
            opinion = Opinion.objects.create(
                approval=approval, asked=asked, asked_by=acting_user, question=question.strip(), asked_at=now
            )
    except IntegrityError as error:
        raise _wrong_person(_("%(name)s was asked and has not answered yet.") % {"name": asked.name}) from error
    _open(approval, opinion, asked)
    _log(approval, acting_user, Verb.ASK, asked, question, principal)
    letters.tell_of_voice(approval, asked, "asked", acting_user.name, now, opinion.pk)
    return opinion


@transaction.atomic
def answer_opinion(*, opinion: Opinion, acting_user: Staff, answer: str) -> Opinion:
    """Say what one thinks, once; only for the person asked, and only while the document waits.

    Whoever asked is told. Raises PermissionDenied for anybody else, ValidationError keyed by "answer" for
    an empty one, StaleDecision when it was answered already or nothing waits any more.
    """
    if acting_user.pk != opinion.asked_id:
        raise PermissionDenied(_("Only the person who was asked answers."))
    _check_text(answer, "answer", _("Write what you think: those who decide read this."))
    approval = opinion.approval
    _still_waiting(approval)
    now = clock.now()
    unanswered = Opinion.objects.filter(pk=opinion.pk, answered_at=None)
    if not unanswered.update(answer=answer.strip(), answered_at=now):
        raise StaleDecision(_("Nothing was changed: you have answered this already."))
    opinion.refresh_from_db()
    _log(approval, acting_user, Verb.ANSWER, opinion.asked_by, answer)
    letters.tell_of_voice(approval, opinion.asked_by, "answered", acting_user.name, now, opinion.pk)
    return opinion


@transaction.atomic
def add_watcher(*, approval: Approval, acting_user: Staff, watcher: Staff) -> Watcher:
    """Copy a waiting document to somebody: they may read it and are told what becomes of it.

    For whoever may decide on it now, and for those whose document it is. Raises PermissionDenied for anybody
    else, StaleDecision when nothing waits any more, ValidationError keyed by "person" for somebody who works
    elsewhere, whose document it is, or to whom it is copied already.
    """
    principal = _check_may_copy(approval, acting_user)
    _still_waiting(approval)
    if watcher.pk in approval.concerned:
        raise _wrong_person(_("This is their own document: they read it anyway."))
    _check_works_here(approval, watcher)
    now = clock.now()
    row, made = Watcher.objects.get_or_create(
        approval=approval, staff=watcher, defaults={"added_by": acting_user, "added_at": now}
    )
    if not made:
        raise _wrong_person(_("It is copied to %(name)s already.") % {"name": watcher.name})
    _open(approval, row, watcher)
    _log(approval, acting_user, Verb.WATCH, watcher, "", principal)
    letters.tell_of_voice(approval, watcher, "copied", acting_user.name, now, row.pk)
    return row


@transaction.atomic
def remove_watcher(*, watcher: Watcher, acting_user: Staff) -> bool:
    """End a copy, also of the rounds before this one; return whether there was one to end.

    For the same people as `add_watcher`, while the document waits.
    """
    approval = watcher.approval
    principal = _check_may_copy(approval, acting_user)
    _still_waiting(approval)
    staff = watcher.staff
    rounds = Approval.objects.filter(content_type=approval.content_type, object_id=approval.object_id)
    copies = Watcher.objects.filter(approval__in=rounds, staff=staff)
    opened = copies.filter(opened=True).exists()
    if not copies.delete()[0]:
        return False
    if opened:
        readers.close_after_copy(approval, staff)
    _log(approval, acting_user, Verb.UNWATCH, staff, "", principal)
    return True


def _check_may_copy(approval: Approval, acting_user: Staff) -> Staff | None:
    """Return in whose name a decider acts; None for those whose document it is and for who decides in their own."""
    if acting_user.pk in {approval.owner_id, approval.submitted_by_id, approval.submitted_for_id}:
        return None
    return check_may_decide(approval, acting_user)


def _check_may_be_asked(approval: Approval, acting_user: Staff, asked: Staff) -> None:
    if asked.pk == acting_user.pk:
        raise _wrong_person(_("Ask somebody else: this is yourself."))
    if asked.pk in approval.concerned:
        raise _wrong_person(_("This is their own document: ask somebody else."))
    if asked.pk in asked_ids(approval):
        raise _wrong_person(_("%(name)s decides on it themselves.") % {"name": asked.name})
    _check_works_here(approval, asked)


def _check_works_here(approval: Approval, staff: Staff) -> None:
    if not around(approval).filter(staff=staff).exists():
        raise _wrong_person(
            _("%(name)s works neither in the same store nor in the group above it.") % {"name": staff.name}
        )
    if not readers.may_read(approval, staff):
        raise _wrong_person(_("%(name)s may not read this document.") % {"name": staff.name})


def _check_text(text: str, field: str, missing: str) -> None:
    if not text.strip():
        raise ValidationError({field: missing})
    if len(text) > TEXT_LENGTH:
        raise ValidationError({field: _("At most %(limit)s characters.") % {"limit": TEXT_LENGTH}})


def _wrong_person(text: str) -> ValidationError:
    return ValidationError({"person": text})


def _still_waiting(approval: Approval) -> None:
    """Lock an approval that still waits, in whichever version; StaleDecision says what became of it."""
    refresh(approval)
    if not claim(approval, approval.version, version=F("version")):
        refresh(approval)
        raise StaleDecision(what_happened(approval))


def _open(approval: Approval, row: Opinion | Watcher, staff: Staff) -> None:
    if readers.open_to(approval, staff):
        row.opened = True
        row.save(update_fields=["opened"])


def _log(
    approval: Approval, actor: Staff, verb: str, target: Staff, text: str = "", principal: Staff | None = None
) -> Decision:
    document: Any = approval.document
    return chain.append(
        document=document,
        actor=actor,
        principal=principal,
        verb=verb,
        at=clock.now(),
        approval=approval,
        reason=text.strip(),
        step=approval.step or None,
        target=target,
    )
