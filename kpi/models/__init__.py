"""The nouns of the KPI engine, one file each."""

from kpi.models.appeal import Appeal, AppealRow, AppealState, AppealUserPermission, RowState
from kpi.models.decider import TopDecider
from kpi.models.indicator import Indicator, IndicatorWeight
from kpi.models.scorecard import (
    Answer,
    Block,
    CardState,
    LineSource,
    Scorecard,
    ScorecardLine,
    ScorecardUserPermission,
)
from kpi.models.snapshot import Origin, Snapshot, SnapshotLine

__all__ = [
    "Answer",
    "Appeal",
    "AppealRow",
    "AppealState",
    "AppealUserPermission",
    "Block",
    "CardState",
    "Indicator",
    "IndicatorWeight",
    "LineSource",
    "Origin",
    "RowState",
    "Scorecard",
    "ScorecardLine",
    "ScorecardUserPermission",
    "Snapshot",
    "SnapshotLine",
    "TopDecider",
]
