"""The nouns of the approvals engine, one file each."""

from roles.approvals.models.anchor import ChainAnchor
from roles.approvals.models.approval import Approval, ApprovalState
from roles.approvals.models.decision import AUTOMATIC, ChainHead, Decision, Verb
from roles.approvals.models.delegation import Delegation
from roles.approvals.models.flow import Flow, FlowStep, Mode, Overdue, Who
from roles.approvals.models.step import ApprovalStep, Desk
from roles.approvals.models.voices import Opinion, Watcher

__all__ = [
    "AUTOMATIC",
    "Approval",
    "ApprovalState",
    "ApprovalStep",
    "ChainAnchor",
    "ChainHead",
    "Decision",
    "Delegation",
    "Desk",
    "Flow",
    "FlowStep",
    "Mode",
    "Opinion",
    "Overdue",
    "Verb",
    "Watcher",
    "Who",
]
