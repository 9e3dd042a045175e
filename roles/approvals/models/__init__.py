"""The nouns of the approvals engine, one file each."""

from roles.approvals.models.approval import Approval, ApprovalState
from roles.approvals.models.decision import ChainHead, Decision, Verb
from roles.approvals.models.delegation import Delegation

__all__ = ["Approval", "ApprovalState", "ChainHead", "Decision", "Delegation", "Verb"]
