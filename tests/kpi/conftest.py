"""March of a store with four people, as it stands on the morning of 1 April."""

from types import SimpleNamespace

import pytest

from roles import clock
from tests import factories
from tests.kpi import month


@pytest.fixture
def morning():
    """Fix the clock on the morning after March."""
    with clock.at(month.MORNING) as instant:
        yield instant


@pytest.fixture
def march(house, synced_catalogue, morning):
    """March: the clerk did three of five items in time and one late, a colleague three of four; cards to hand in."""
    for position in (house.positions.clerk, house.positions.lead, house.positions.manager, house.positions.chief):
        factories.make_weight(position, 60, order=0)
        factories.make_weight(position, 40, order=1)
    other = factories.make_seat(house.positions.clerk, house.team)
    found = month.items(house.clerk, done=3, late=1, missed=1)
    month.items(other, done=3, missed=1)
    cards = month.cards_of(house)
    return SimpleNamespace(
        house=house,
        other=other,
        items=found,
        late=found[3],
        missed=found[4],
        card=cards[house.clerk.pk],
        others=cards[other.pk],
        cards={name: cards[getattr(house, name).pk] for name in ("clerk", "lead", "manager", "chief")},
    )
