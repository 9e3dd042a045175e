"""Two small things everything leans on: names are compared folded, and there is one clock."""

import threading
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roles import clock
from roles.catalogue.names import fold


class TestFold:
    @given(st.text(alphabet=st.characters(categories=["Lo", "Nd", "Zs"]) | st.sampled_from("AbC4S/#（）"), max_size=40))
    def test_folding_twice_is_folding_once(self, text):
        assert fold(fold(text)) == fold(text)

    @given(st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126), max_size=30))
    def test_width_case_and_spaces_make_no_difference(self, text):
        wide = "".join(chr(ord(letter) + 0xFEE0) for letter in text)
        assert fold(wide) == fold(text.upper()) == fold(f"  {text}\u3000") == fold(text)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("汽车4S店 岗位职责1（未命名）", "汽车4s店岗位职责1"),
            ("Sales Consultant", "salesconsultant"),
            ("销售顾问 / 销售经理", "销售顾问/销售经理"),
        ],
    )
    def test_the_same_name_written_differently(self, one, other):
        assert fold(one) == fold(other)

    def test_different_names_stay_different(self):
        assert len({fold(name) for name in ("销售顾问", "销售经理", "销售顾问#2", "D16销售顾问")}) == 4


class TestClock:
    def test_the_clock_can_be_fixed_and_runs_on_afterwards(self):
        noon = clock.local(date(2026, 3, 2), time(12))
        with clock.at(noon):
            assert clock.now() == noon
            with clock.at(clock.local(date(2026, 3, 3))):
                assert clock.today() == date(2026, 3, 3)
            assert clock.today() == date(2026, 3, 2)
        assert clock.now() != noon

    def test_a_day_is_a_day_in_shanghai(self):
        assert clock.local_date(datetime(2026, 3, 1, 16, 0, tzinfo=UTC)) == date(2026, 3, 2)
        assert clock.local_date(datetime(2026, 3, 1, 15, 59, 59, tzinfo=UTC)) == date(2026, 3, 1)
        assert clock.local(date(2026, 3, 2)) == datetime(2026, 3, 1, 16, 0, tzinfo=UTC)
        assert clock.end_of(date(2026, 3, 2)) == clock.local(date(2026, 3, 3))

    def test_a_fixed_clock_is_fixed_for_its_own_thread_only(self):
        seen = []
        with clock.at(clock.local(date(2001, 1, 1))):
            other = threading.Thread(target=lambda: seen.append(clock.today().year))
            other.start()
            other.join()
        assert seen[0] > 2001
