"""VINs: what is one, and the sentence for what is none."""

import pytest
from django.core.exceptions import ValidationError

from sales.vin import check_digit, plain_vin, validate_vin


@pytest.mark.parametrize(
    "text",
    [
        "1M8GDM9AXKP042788",  # the example of the American rule
        "11111111111111111",
        "LZXAB4R3XTZ000001",
        "WAUZZZ8K9BA000000",  # Europe: the ninth character checks nothing
        "JHMZE2870XS000001",  # Japan
    ],
)
def test_what_is_a_vin(text):
    if text.startswith("LZX"):
        text = f"{text[:8]}{check_digit(text)}{text[9:]}"
    validate_vin(text)
    assert plain_vin(f" {text.lower()} ") == text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("LZXAB4R3", "8"),
        ("LZXAB4R3XTZ0000011", "18"),
        ("1M8GDM9AXKPO42788", "O"),
        ("1M8GDM9AXKPI42788", "I"),
        ("1M8GDM9AXKPQ42788", "Q"),
        ("1M8GDM9A1KP042788", "X"),
        ("1M8GDM9AXKP04278é", ""),
        ("🚗M8GDM9AXKP042788", ""),
        ("", "0"),
    ],
)
def test_what_is_none_is_told_why(text, words):
    with pytest.raises(ValidationError) as caught:
        validate_vin(text)
    assert words in caught.value.messages[0]


def test_blanks_hyphens_and_small_letters_are_forgiven():
    assert plain_vin(" 1m8gdm9a-xkp0 42788\x00") == "1M8GDM9AXKP042788"


def test_a_wrong_digit_anywhere_is_found():
    """One digit read wrongly, at each place that holds one and is checked."""
    vin = "1M8GDM9AXKP042788"
    for place in (place for place in range(1, 17) if vin[place].isdigit()):
        other = str((int(vin[place]) + 1) % 10)
        with pytest.raises(ValidationError):
            validate_vin(f"{vin[:place]}{other}{vin[place + 1 :]}")
