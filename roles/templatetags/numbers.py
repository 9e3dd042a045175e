"""How numbers, sums of money and shares are written; nothing becomes a dash."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

NOTHING = "–"


def decimal_of(value: object) -> Decimal | None:
    """Return a value as a finite number, or None where it is none."""
    if value is None or value == "":
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def number(value: object, digits: int = 1) -> str:
    """A number without idle zeros: 92.50 -> 92.5, 80.0 -> 80; nothing becomes a dash."""
    amount = decimal_of(value)
    if amount is None:
        return NOTHING
    text = f"{amount:.{int(digits)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def money(value: object) -> str:
    """A sum of money, three digits a group, cents where there are any: 194830.00 -> 194,830; nothing becomes a dash."""
    amount = decimal_of(value)
    if amount is None:
        return NOTHING
    return f"{amount:,.2f}".removesuffix(".00")


def percent(value: object, digits: int = 0) -> str:
    """Percent of a value that runs from 0 to 100."""
    text = number(value, digits)
    return text if text == NOTHING else f"{text}%"


def minus(value: object, other: object) -> str:
    """Return the difference of two numbers, written as `number` does."""
    return number((decimal_of(value) or Decimal(0)) - (decimal_of(other) or Decimal(0)))


def svg(value: object) -> str:
    """0 to 100 for an SVG attribute: clamped, with a point whatever the language."""
    amount = decimal_of(value) or Decimal(0)
    return f"{min(max(amount, Decimal(0)), Decimal(100)):.1f}"


def svg_rest(value: object) -> str:
    """Return what is missing to 100, for an SVG attribute."""
    return svg(100 - Decimal(svg(value)))


def share_of(part: object, whole: object) -> str:
    """Part of a whole in percent, as an SVG attribute."""
    total = decimal_of(whole)
    return svg(100 * (decimal_of(part) or 0) / total) if total else "0.0"
