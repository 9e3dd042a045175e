"""The nouns of the KPI engine, one file each."""

from kpi.models.indicator import Indicator, IndicatorWeight
from kpi.models.scorecard import Block, CardState, LineSource, Scorecard, ScorecardLine, ScorecardUserPermission

__all__ = [
    "Block",
    "CardState",
    "Indicator",
    "IndicatorWeight",
    "LineSource",
    "Scorecard",
    "ScorecardLine",
    "ScorecardUserPermission",
]
