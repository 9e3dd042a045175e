"""How a state looks: its colour family and its icon. The text always stands beside both."""

from __future__ import annotations

# State of an item, report, document or scorecard -> (tone, icon). Tones are the colour families of tokens.css.
# The text always stands beside both, so colour is never the only carrier.
STATES: dict[str, tuple[str, str]] = {
    # checklist items
    "open": ("neutral", "circle-dashed"),
    "done": ("ok", "circle-check"),
    "done_late": ("warn", "clock-exclamation"),
    "late": ("warn", "clock-exclamation"),
    "missed": ("danger", "circle-x"),
    "overdue": ("danger", "alert-circle"),
    "must_do": ("brand", "flag"),
    "cancelled": ("neutral", "ban"),
    "excused": ("neutral", "calendar-off"),
    "handed": ("info", "user-share"),
    # people and absences
    "here": ("ok", "user-check"),
    "absent": ("warn", "calendar-off"),
    "leaving": ("warn", "door-exit"),
    "to_come": ("info", "user-plus"),
    "left": ("neutral", "door-exit"),
    "vacant": ("danger", "user-off"),
    "begun": ("ok", "user-check"),
    "ended": ("neutral", "door-exit"),
    "requested": ("info", "hourglass"),
    "confirmed": ("ok", "circle-check"),
    "refused": ("danger", "circle-x"),
    # rows of an import
    "new": ("ok", "user-plus"),
    "changed": ("warn", "pencil"),
    "removed": ("danger", "x"),
    "unchanged": ("neutral", "check"),
    # reports, documents, scorecards
    "running": ("neutral", "refresh"),
    "draft": ("neutral", "file-pencil"),
    "filed": ("ok", "inbox"),
    "submitted": ("info", "send"),
    "waiting": ("info", "hourglass"),
    "pending": ("info", "hourglass"),
    "scored": ("info", "scale"),
    "approved": ("ok", "circle-check"),
    "published": ("ok", "award"),
    "appealed": ("warn", "gavel"),
    "appeal_open": ("warn", "gavel"),
    "appeal_granted": ("ok", "circle-check"),
    "appeal_refused": ("neutral", "circle-x"),
    "appeal_withdrawn": ("neutral", "arrow-back-up"),
    "outlier_high": ("info", "trending-up"),
    "outlier_low": ("warn", "trending-down"),
    "returned": ("warn", "corner-up-left"),
    "withdrawn": ("neutral", "arrow-back-up"),
    "transferred": ("neutral", "arrow-forward-up"),
    "missing": ("danger", "file-off"),
    "voided": ("danger", "ban"),
    "computed": ("ok", "calculator"),
    # decisions, as the log names them
    "created": ("neutral", "file-pencil"),
    "submit": ("info", "send"),
    "score": ("info", "scale"),
    "approve": ("ok", "circle-check"),
    "file": ("ok", "inbox"),
    "publish": ("ok", "award"),
    "confirm": ("ok", "circle-check"),
    "lapse": ("neutral", "clock"),
    "correct": ("warn", "pencil"),
    "return": ("warn", "corner-up-left"),
    "withdraw": ("neutral", "arrow-back-up"),
    "transfer": ("neutral", "arrow-forward-up"),
    "back": ("warn", "arrow-back-up"),
    "ask": ("info", "message-question"),
    "answer": ("info", "message-check"),
    "watch": ("neutral", "users-plus"),
    "unwatch": ("neutral", "user-minus"),
    "skip": ("neutral", "chevron-right"),
    "remind": ("warn", "bell"),
    "escalate": ("warn", "trending-up"),
    "pass_on": ("warn", "arrow-forward-up"),
    # messages
    "success": ("ok", "circle-check"),
    "info": ("info", "info-circle"),
    "debug": ("neutral", "info-circle"),
    "warning": ("warn", "alert-triangle"),
    "error": ("danger", "alert-circle"),
}
UNKNOWN_STATE = ("neutral", "circle")


def tone(state: object) -> str:
    """Return the colour family of a state."""
    return STATES.get(str(state), UNKNOWN_STATE)[0]


def state_icon(state: object) -> str:
    """Return the icon of a state."""
    return STATES.get(str(state), UNKNOWN_STATE)[1]


def is_state(state: object, names: str) -> bool:
    """Tell whether a state is one of several: ``{% if report.state|is_state:"draft,returned" %}``."""
    return str(state) in names.split(",")
