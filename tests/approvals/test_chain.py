"""The decision log: append-only, and `audit verify` finds whatever was done to it afterwards."""

from io import StringIO

import pytest
from django.core.management import call_command

from roles.approvals.chain import append, digest, history_of
from roles.approvals.models import ChainHead, Decision
from roles.approvals.verifying import faults
from tests import factories
from tests.conftest import MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unguarded", "monday")]


@pytest.fixture
def report(house):
    return factories.make_report(factories.make_definition(house.positions.clerk), house.clerk, MONDAY)


@pytest.fixture
def chain(house, report, monday):
    """Five entries of one store."""
    return [
        append(document=report, actor=house.lead.staff, verb="approve", at=monday, reason=f"第{number}条")
        for number in range(5)
    ]


def found(store):
    return [(number, what) for store_id, number, what in faults() if store_id == store.pk]


def verify():
    out = StringIO()
    try:
        call_command("audit", "verify", stdout=out)
    except SystemExit as stop:
        return stop.code, out.getvalue()
    return 0, out.getvalue()


def test_an_untouched_chain_holds(house, chain):
    assert [entry.sequence for entry in chain] == [1, 2, 3, 4, 5]
    assert [entry.previous_hash for entry in chain] == ["", *(entry.hash for entry in chain[:-1])]
    assert len({entry.hash for entry in chain}) == 5
    assert list(faults()) == []
    assert verify() == (0, "5 decisions, every chain holds\n")


def test_each_store_has_its_own_chain(house, chain, monday):
    store = factories.make_store(house.store.parent)
    seat = factories.make_seat(house.positions.clerk, store)
    other = factories.make_report(factories.make_definition(house.positions.clerk), seat, MONDAY)
    first = append(document=other, actor=house.lead.staff, verb="file", at=monday)
    assert (first.sequence, first.previous_hash) == (1, "")
    assert list(faults()) == []
    Decision.objects.filter(pk=first.pk).update(reason="偷改")
    assert found(house.store) == []
    assert found(store) == [(1, "was changed")]


@pytest.mark.parametrize(
    "change",
    [
        {"reason": "另一个理由"},
        {"verb": "return"},
        {"content_hash": "0" * 64},
        {"object_id": 999},
        {"hash": "f" * 64},
        {"previous_hash": ""},
    ],
)
def test_a_changed_entry_is_found(house, chain, change):
    Decision.objects.filter(pk=chain[2].pk).update(**change)
    assert 3 in [number for number, _what in found(house.store)]
    code, text = verify()
    assert code == 1
    assert f"store {house.store.pk}, entry 3" in text


def test_another_actor_or_instant_is_found(house, chain, monday):
    Decision.objects.filter(pk=chain[0].pk).update(actor=house.chief.staff)
    assert (1, "was changed") in found(house.store)
    Decision.objects.filter(pk=chain[0].pk).update(actor=house.lead.staff)
    assert found(house.store) == []
    Decision.objects.filter(pk=chain[1].pk).update(at=monday.replace(microsecond=1))
    assert (2, "was changed") in found(house.store)


def test_an_entry_that_was_changed_and_hashed_again_breaks_the_next_one(house, chain):
    entry = chain[2]
    entry.reason = "改过"
    entry.hash = digest(entry)
    entry.save()
    assert (4, "does not follow the entry before it") in found(house.store)


def test_the_last_entry_changed_and_hashed_again_is_found_at_the_end(house, chain):
    entry = chain[-1]
    entry.reason = "改过"
    entry.hash = digest(entry)
    entry.save()
    assert [number for number, _what in found(house.store)] == [5]


@pytest.mark.parametrize("place", [0, 2])
def test_a_missing_entry_is_found(house, chain, place):
    chain[place].delete()
    assert (place + 1, "missing") in found(house.store)


@pytest.mark.parametrize("left", [0, 3])
def test_a_chain_cut_off_at_the_end_is_found(house, chain, left):
    Decision.objects.filter(sequence__gt=left).delete()
    assert found(house.store) == [(5, "missing at the end")]
    assert verify()[0] == 1


def forged(chain, sequence, before):
    entry = Decision.objects.get(pk=chain[-1].pk)
    entry.pk, entry.sequence, entry.reason, entry.previous_hash = None, sequence, "伪造", before.hash
    entry.hash = digest(entry)
    entry.save(force_insert=True)


def test_an_entry_inserted_in_the_middle_is_found(house, chain):
    for entry in reversed(chain[3:]):
        Decision.objects.filter(pk=entry.pk).update(sequence=entry.sequence + 1)
    forged(chain, 4, chain[2])
    numbers = [number for number, _what in found(house.store)]
    assert {5, 6} <= set(numbers)


def test_an_entry_added_at_the_end_behind_the_engine_s_back_is_found(house, chain):
    forged(chain, 6, chain[-1])
    assert [number for number, _what in found(house.store)] == [6]


def test_a_chain_without_its_head_is_found(house, chain):
    ChainHead.objects.all().delete()
    assert found(house.store) != []


def test_the_history_of_a_document_is_its_own(house, chain, report, monday):
    other = factories.make_report(factories.make_definition(house.positions.lead), house.lead, MONDAY)
    append(document=other, actor=house.manager.staff, verb="approve", at=monday)
    assert [entry.reason for entry in history_of(report)] == [f"第{number}条" for number in range(5)]
    assert [entry.actor for entry in history_of(other)] == [house.manager.staff]
