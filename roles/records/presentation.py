"""How records are laid out for reading."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from roles import clock
from roles.models import Staff
from roles.records.flows import Offer, offers
from roles.records.kinds import RecordKind
from roles.records.models import RecordEntry, Verb
from roles.records.tables import Column, worded

_MARKS = {
    Verb.CREATE: "created",
    Verb.IMPORT: "created",
    Verb.CHANGE: "changed",
    Verb.MOVE: "transferred",
    Verb.REMARK: "answer",
    Verb.ATTACH: "filed",
    Verb.DETACH: "removed",
    Verb.SHOW: "watch",
    Verb.SHARE: "watch",
    Verb.UNSHARE: "unwatch",
    Verb.GIVE_OUT: "submit",
    Verb.MERGE: "pass_on",
    Verb.ERASE: "voided",
}


def row_of(kind: RecordKind, record: Any, columns: list[Column], now: Any) -> dict[str, Any]:
    """Return a record as a list shows it: its lead, the further cells, the badge of its state."""
    lead, *others = columns
    return {
        "pk": record.pk,
        "url": kind.url(record.pk),
        "lead": lead.shown(record, now),
        "cells": [{"label": column.label, "text": column.shown(record, now)} for column in others],
        "face": kind.flow.faces[record.state],
        "state_label": record.state_label,
    }


def facts_of(kind: RecordKind, record: Any) -> list[tuple[Any, str]]:
    """Return what a record's page says of it, worded; what is empty is left out."""
    now = clock.now()
    pairs = [(label, worded(value, now), value) for label, value in kind.facts(record)]
    return [(label, text) for label, text, value in pairs if value not in (None, "", [])]


def hidden_of(kind: RecordKind, record: Any) -> list[tuple[str, str]]:
    """Return what a record's page hides and can show once: field and label; what is empty is left out."""
    meta: Any = kind.model._meta
    return [(name, capfirst(str(meta.get_field(name).verbose_name))) for name in kind.hidden if getattr(record, name)]


def offers_for(kind: RecordKind, record: Any, user: Staff) -> list[dict[str, Any]]:
    """Return the moves a person's rights include, as buttons or with what stands against them."""
    return [_offer(kind, record, each) for each in offers(kind.flow, record, user)]


def _offer(kind: RecordKind, record: Any, offer: Offer) -> dict[str, Any]:
    return {
        "move": offer.move,
        "against": offer.against,
        "url": reverse("records:move", args=[kind.code, record.pk, offer.move.code]),
    }


def timeline(kind: RecordKind, record: Any) -> list[dict[str, Any]]:
    """Return what happened to a record, oldest first, as components/timeline.html shows it."""
    rows = RecordEntry.objects.filter(kind=kind.code, record_id=record.pk).select_related("actor")
    return [_line(kind, entry) for entry in rows.order_by("at", "pk")]


# Entries whose text is the name of a colleague.
_WITH = (Verb.SHARE, Verb.UNSHARE)


def _line(kind: RecordKind, entry: RecordEntry) -> dict[str, Any]:
    colleague = entry.text if entry.verb in _WITH else ""
    words = [_changed(kind, entry.changes), "" if colleague else entry.text]
    return {
        "actor_name": entry.actor.name if entry.actor else _("The house"),
        "action": kind.flow.faces.get(entry.to_state, "transferred")
        if entry.verb == Verb.MOVE
        else _MARKS[Verb(entry.verb)],
        "action_label": _what(kind, entry),
        "target_name": colleague,
        "at": entry.at,
        "reason": "\n".join(filter(None, words)),
    }


def _what(kind: RecordKind, entry: RecordEntry) -> str:
    if entry.verb != Verb.MOVE:
        return str(entry.get_verb_display())
    move = kind.flow.move(entry.move)
    facts = {"move": str(move.label) if move else entry.move, "state": state_words(kind, entry.to_state)}
    return _("%(move)s: now “%(state)s”") % facts


def state_words(kind: RecordKind, state: str) -> str:
    """Return a state in the reader's language."""
    return str(dict(kind.model._meta.get_field("state").flatchoices).get(state, state))  # type: ignore[union-attr]


def _changed(kind: RecordKind, changes: Iterable[list[str]]) -> str:
    """Return what changed: field, before and after; of a personal field its name alone."""
    lines = []
    for name, before, after in changes:
        label = _field_label(kind, name)
        if not before and not after:
            lines.append(label)
            continue
        facts = {"what": label, "before": _choice(kind, name, before), "after": _choice(kind, name, after)}
        lines.append(_("%(what)s: %(before)s → %(after)s") % facts)
    return "\n".join(lines)


def _field_label(kind: RecordKind, name: str) -> str:
    try:
        field: Any = kind.model._meta.get_field(name)
    except FieldDoesNotExist:
        return name
    # What hangs on the record from another table (the numbers of a customer) is named as many.
    return capfirst(str(getattr(field, "verbose_name", "") or field.related_model._meta.verbose_name_plural))


def _choice(kind: RecordKind, name: str, value: str) -> str:
    try:
        choices = dict(getattr(kind.model._meta.get_field(name), "flatchoices", ()))
    except FieldDoesNotExist:
        return value
    return str(choices.get(value, value)) or "–"
