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
from kpi.models.target import (
    OPEN_TARGETS,
    Basis,
    SheetKind,
    Target,
    TargetPeriod,
    TargetSheet,
    TargetSheetUserPermission,
    TargetState,
)

__all__ = [
    "OPEN_TARGETS",
    "Answer",
    "Appeal",
    "AppealRow",
    "AppealState",
    "AppealUserPermission",
    "Basis",
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
    "SheetKind",
    "Snapshot",
    "SnapshotLine",
    "Target",
    "TargetPeriod",
    "TargetSheet",
    "TargetSheetUserPermission",
    "TargetState",
    "TopDecider",
]
