"""How reminders, the rounds of a store and escalations read, to a person and in a unit's group."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roles.models.staff import enumeration, speaks_chinese
from roles.notifications.messages import Message


def wording(params: dict[str, Any]) -> Message:
    """Word what one sweep has to tell one person, in the active language."""
    lines: list[str] = []
    if params["digest"]:
        lines.append(_("Due today: %(count)s") % {"count": params["today"]})
        if params["overdue"]:
            lines.append(_("Overdue: %(count)s") % {"count": params["overdue"]})
    lines += [_("Due now: %(title)s") % {"title": _pick(*titles)} for titles in params.get("due_titles", ())]
    lines += [_pick(*titles) for titles in params["soon_titles"]]
    lines += [_escalated(*each) for each in params["escalated_titles"]]
    shown = ("soon", "due", "escalated")
    left_out = sum(params.get(name, 0) - len(params.get(f"{name}_titles", ())) for name in shown)
    if left_out:
        lines.append(ngettext("and %(count)s more", "and %(count)s more", left_out) % {"count": left_out})
    if "closing" in params:
        lines += _closing_lines(params["closing"])
    return Message(_title(params), lines)


def _escalated(name: str, zh: str, en: str, step: int = 1) -> str:
    line = f"{name} · {_pick(zh, en)}"
    if step > 1:
        return _("%(line)s (still open, step %(step)s)") % {"line": line, "step": step}
    return line


def _pick(zh: str, en: str) -> str:
    return zh if speaks_chinese() else en


def _title(params: dict[str, Any]) -> str:
    if params["digest"] and params["today"]:
        return _("Your day: %(count)s duties due") % {"count": params["today"]}
    if params["digest"]:
        return _("Your day: nothing new is due, %(count)s overdue") % {"count": params["overdue"]}
    if params["escalated"]:
        return ngettext(
            "%(count)s must-do duty of your people is open past its grace",
            "%(count)s must-do duties of your people are open past their grace",
            params["escalated"],
        ) % {"count": params["escalated"]}
    if params.get("due"):
        return ngettext("%(count)s must-do duty is due now", "%(count)s must-do duties are due now", params["due"]) % {
            "count": params["due"]
        }
    if params["soon"]:
        return ngettext("%(count)s duty is due soon", "%(count)s duties are due soon", params["soon"]) % {
            "count": params["soon"]
        }
    return _closing_title(params["closing"])


def _closing_title(closing: dict[str, Any]) -> str:
    if closing["open"]:
        return ngettext(
            "Evening close-out: %(count)s duty is still open",
            "Evening close-out: %(count)s duties are still open",
            closing["open"],
        ) % {"count": closing["open"]}
    return _("Evening close-out")


def _closing_lines(closing: dict[str, Any]) -> list[str]:
    facts = (
        (_("Still open: %(count)s"), closing["open"]),
        (_("Missed since yesterday evening: %(count)s"), closing["missed"]),
        (_("Due tomorrow, besides the daily ones: %(count)s"), closing["tomorrow"]),
    )
    lines = [text % {"count": count} for text, count in facts if count]
    for name, done, total, still, missed in closing["teams"]:
        lines.append(
            _("%(unit)s: %(done)s of %(total)s done, %(open)s open, %(missed)s missed")
            % {"unit": name, "done": done, "total": total, "open": still, "missed": missed}
        )
    return lines


def digest_post(params: dict[str, Any]) -> Message:
    """Word the morning overview of a unit for its group."""
    lines = [
        _("Due today: %(count)s") % {"count": params["today"]},
        _("Must be done: %(count)s") % {"count": params["must"]},
    ]
    if params["overdue"]:
        lines.append(_("Overdue: %(count)s") % {"count": params["overdue"]})
    return Message(_("Morning overview"), lines)


def closing_post(params: dict[str, Any]) -> Message:
    """Word the evening close-out of a unit for its group."""
    lines = [_("Done today: %(done)s of %(total)s") % params]
    facts = (
        (_("Still open: %(count)s"), params["open"]),
        (_("Missed since yesterday evening: %(count)s"), params["missed"]),
        (_("Due tomorrow, besides the daily ones: %(count)s"), params["tomorrow"]),
    )
    return Message(_("Evening close-out"), [*lines, *(text % {"count": count} for text, count in facts if count)])


def escalation_post(params: dict[str, Any]) -> Message:
    """Word for a unit's group which must-dos are open past their grace; people only where the robot may name them."""
    title = ngettext(
        "%(count)s must-do duty is open past its grace",
        "%(count)s must-do duties are open past their grace",
        params["count"],
    ) % {"count": params["count"]}
    lines = [f"{_pick(zh, en)} × {count}" if count > 1 else _pick(zh, en) for zh, en, count in params["titles"]]
    if people := params.get("people"):
        lines.append(_("Owed by: %(people)s") % {"people": enumeration(people)})
    return Message(title, lines)
