"""The nouns of the KPI engine, one file each."""

from kpi.models.indicator import Indicator, IndicatorWeight
from kpi.models.scorecard import Block, CardState, LineSource, Scorecard, ScorecardLine, ScorecardUserPermission
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
    "Basis",
    "Block",
    "CardState",
    "Indicator",
    "IndicatorWeight",
    "LineSource",
    "Scorecard",
    "ScorecardLine",
    "ScorecardUserPermission",
    "SheetKind",
    "Target",
    "TargetPeriod",
    "TargetSheet",
    "TargetSheetUserPermission",
    "TargetState",
]
