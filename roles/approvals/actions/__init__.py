"""Every write of the approvals engine, one concern a file: submitting, deciding, passing on, asking, delegating.

Every change of an approval is a conditional UPDATE on (state, version).
"""

from roles.approvals.actions.deciding import approve, return_document, settle, withdraw
from roles.approvals.actions.delegating import delegate, end_delegations, revoke
from roles.approvals.actions.moving import NoDecider, StaleDecision
from roles.approvals.actions.submitting import submit
from roles.approvals.actions.transferring import give_back, hand_to, leave_desk, transfer
from roles.approvals.actions.voices import add_watcher, answer_opinion, ask_opinion, remove_watcher
from roles.approvals.authority import check_may_decide

__all__ = [
    "NoDecider",
    "StaleDecision",
    "add_watcher",
    "answer_opinion",
    "approve",
    "ask_opinion",
    "check_may_decide",
    "delegate",
    "end_delegations",
    "give_back",
    "hand_to",
    "leave_desk",
    "remove_watcher",
    "return_document",
    "revoke",
    "settle",
    "submit",
    "transfer",
    "withdraw",
]
