"""A store with personnel: the house of `tests/conftest.py`, an HR manager, and a second store with its own."""

from types import SimpleNamespace

import pytest

from tests import factories

HR = (
    "roles.view_staff",
    "roles.change_assignment",
    "personnel.view_absence",
    "personnel.change_absence",
    "personnel.show_phone",
)


@pytest.fixture
def hr_position(house):
    """A position that looks after the people of a whole store."""
    return factories.make_position(
        reports_to=house.positions.chief, grants=[("store", *HR)], level="manager", department="finance"
    )


@pytest.fixture
def office(house, hr_position):
    """The house with its HR manager, and another store of the same group with a clerk and an HR manager."""
    finance = factories.make_department(house.store, "finance")
    far = factories.make_store(house.store.parent)
    far_finance = factories.make_department(far, "finance")
    far_sales = factories.make_department(far)
    return SimpleNamespace(
        **vars(house),
        finance=finance,
        hr=factories.make_seat(hr_position, finance),
        far=far,
        far_sales=far_sales,
        far_hr=factories.make_seat(hr_position, far_finance),
        far_clerk=factories.make_seat(house.positions.clerk, factories.make_team(far_sales)),
    )
