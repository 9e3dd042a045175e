"""A report with one of everything in it."""

import pytest

from kpi.reports.models import Report
from kpi.reports.parts import dump
from roles import clock
from tests import factories
from tests.conftest import MONDAY
from tests.reports.samples import OUTPUTS, RARE


@pytest.fixture
def sample(house, monday):
    """The clerk's report of Monday with one of everything in it; the clerk has a rare name."""
    made = factories.make_report(factories.make_definition(house.positions.clerk), house.clerk, MONDAY)
    house.clerk.staff.name = f"李{RARE}"
    house.clerk.staff.save()
    Report.objects.filter(pk=made.pk).update(
        content={"sections": dump(OUTPUTS)}, drafted_at=clock.now(), summary="+1 more\nthan before"
    )
    return Report.objects.with_names().get(pk=made.pk)
