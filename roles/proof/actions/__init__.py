"""Every write of proof: evidence, sheets, reasons, spot checks, flags."""

from roles.proof.actions.checks import decide_check
from roles.proof.actions.evidence import add_evidence, remove_evidence
from roles.proof.actions.flags import put_away
from roles.proof.actions.misses import decide_reason, give_reason
from roles.proof.actions.sheets import StaleSheet, fill_sheet, save_draft

__all__ = [
    "StaleSheet",
    "add_evidence",
    "decide_check",
    "decide_reason",
    "fill_sheet",
    "give_reason",
    "put_away",
    "remove_evidence",
    "save_draft",
]
