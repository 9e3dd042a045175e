"""The nouns of proof, one file each."""

from roles.proof.models.evidence import Evidence
from roles.proof.models.flag import Flag, FlagKind
from roles.proof.models.followup import FollowUp, SheetProof
from roles.proof.models.missed import MissedReason, ReasonState
from roles.proof.models.spotcheck import CheckState, SpotCheck

__all__ = [
    "CheckState",
    "Evidence",
    "Flag",
    "FlagKind",
    "FollowUp",
    "MissedReason",
    "ReasonState",
    "SheetProof",
    "SpotCheck",
]
