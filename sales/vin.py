"""Vehicle identification numbers (ISO 3779, GB 16735): seventeen characters, with a check digit where it applies."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LENGTH = 17
# The ninth character checks the others; a remainder of ten is written X.
CHECKED_AT = 8
_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_VALUES = {
    **{str(digit): digit for digit in range(10)},
    **dict(zip("ABCDEFGH", range(1, 9), strict=True)),
    **dict(zip("JKLMN", range(1, 6), strict=True)),
    "P": 7,
    "R": 9,
    **dict(zip("STUVWXYZ", range(2, 10), strict=True)),
}
# Where the check digit is prescribed: cars made in China, the United States, Canada and Mexico.
_CHECKED = frozenset("L12345")


def plain_vin(text: str) -> str:
    """Return a VIN as it is kept: capital letters and digits, without blanks and hyphens."""
    return re.sub(r"[\s\-\u00a0\u3000\x00]", "", text).upper()


def check_digit(vin: str) -> str:
    """Return the ninth character the other sixteen ask for; raises KeyError for a character no VIN has."""
    rest = sum(_VALUES[char] * weight for char, weight in zip(vin, _WEIGHTS, strict=True) if weight) % 11
    return "X" if rest == 10 else str(rest)


def validate_vin(vin: str) -> None:
    """Raise ValidationError, as a sentence, for what is no VIN."""
    if len(vin) != LENGTH:
        raise ValidationError(
            _("A VIN has %(length)s characters; this has %(count)s."), params={"length": LENGTH, "count": len(vin)}
        )
    if found := sorted(set(vin) & set("IOQ")):
        raise ValidationError(
            _("A VIN has no letter %(letter)s: look whether it is the digit %(digit)s."),
            params={"letter": found[0], "digit": "1" if found[0] == "I" else "0"},
        )
    if not set(vin) <= _VALUES.keys():
        raise ValidationError(_("A VIN has capital letters and digits only."))
    if vin[0] in _CHECKED and vin[CHECKED_AT] != check_digit(vin):
        raise ValidationError(
            _(
                "The check digit does not fit: the 9th character is %(has)s, the others ask for %(wants)s. "
                "Compare with the car."
            ),
            params={"has": vin[CHECKED_AT], "wants": check_digit(vin)},
        )
