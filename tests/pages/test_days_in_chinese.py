"""How a day is written where its year goes without saying."""

from datetime import date

import pytest
from django.utils import translation

from roles.templatetags.times import short_date


@pytest.mark.parametrize(
    ("language", "shown"), [("zh-hans", "3\u67082\u65e5"), ("en", "March 2")], ids=["chinese", "english"]
)
def test_a_month_has_no_idle_nought(language, shown):
    with translation.override(language):
        assert short_date(date(2026, 3, 2), date(2026, 3, 9)) == shown
