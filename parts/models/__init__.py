"""Proxies of the shared catalogue, so that the administration shows this department its own."""

from parts.models.catalogue import Duty, Indicator, Position

__all__ = ["Duty", "Indicator", "Position"]
