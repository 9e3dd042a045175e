"""Indicators computed from calls, complaints and customers' files."""


def register() -> None:
    """Offer them to the scorecards."""
