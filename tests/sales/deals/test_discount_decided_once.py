"""Eight people decide on one discount in the same moment: one decision, whatever they said. Needs several writers."""

import threading
from functools import partial

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import connection

from roles import clock
from roles.approvals.actions import StaleDecision, approve, delegate, return_document
from roles.approvals.models import Approval, Decision
from roles.approvals.verifying import faults
from sales.models import DiscountRequest, Quotation
from tests import factories
from tests.conftest import MONDAY
from tests.factories import fresh
from tests.marketing.conftest import make_customer
from tests.sales.deals.dealing import NINE, ask, quotation

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("on_postgresql")]

ROUNDS, DECIDERS = 200, 8


def all_at_once(people, approvals):
    """Let everybody decide on each in the same moment, one after the other; return what each got."""
    start = threading.Barrier(len(people))
    got = [[None] * len(approvals) for _person in people]

    def run(number, person):
        try:
            with clock.at(NINE):
                mine = list(Approval.objects.filter(pk__in=approvals).with_names().order_by("pk"))
                for place, approval in enumerate(mine):
                    how = approve if (number + place) % 2 else return_document
                    start.wait(timeout=60)
                    try:
                        got[number][place] = how(
                            approval=approval, acting_user=person, version=approval.version, reason="一起"
                        )
                    except Exception as error:
                        got[number][place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=partial(run, number, person)) for number, person in enumerate(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=240)
    assert not any(thread.is_alive() for thread in threads)
    return [list(results) for results in zip(*got, strict=True)]


def test_eight_deciders_one_decision_two_hundred_times(house, record_property):
    consultant, manager = house.people["consultant"], house.people["manager"]
    customer = make_customer(consultant)
    requests = [ask(house, quotation(house, discount=5000, customer=customer)) for _round in range(ROUNDS)]
    deputies = [
        factories.make_seat(house.seats["peer"].position, house.units["sales"]).staff for _n in range(DECIDERS - 1)
    ]
    for deputy in deputies:
        day = {"starts_on": MONDAY, "ends_on": MONDAY}
        delegate(principal=manager, deputy=deputy, acting_user=factories.make_superuser(), **day)
    content_type = ContentType.objects.get_for_model(DiscountRequest)
    waiting = Approval.objects.filter(content_type=content_type, state="pending").order_by("pk")
    keys = list(waiting.values_list("pk", flat=True))
    assert len(keys) == ROUNDS
    people = [fresh(each) for each in (manager, *deputies)]
    for results in all_at_once(people, keys):
        won = [each for each in results if isinstance(each, Decision)]
        assert len(won) == 1, results
        assert all(isinstance(each, StaleDecision | PermissionDenied) for each in results if each not in won), results
    for request in DiscountRequest.objects.filter(pk__in=[each.pk for each in requests]).select_related("quotation"):
        said = Decision.objects.exclude(verb="submit").get(content_type=content_type, object_id=request.pk)
        wanted = {"approve": ("approved", "quoted"), "return": ("refused", "draft")}[said.verb]
        assert (request.state, request.quotation.state) == wanted
        assert request.decided_by_id == said.actor_id
    assert Quotation.objects.filter(state="waiting").count() == 0
    assert list(faults()) == []
    record_property("discounts at once: rounds", ROUNDS)
    record_property("discounts at once: attempts", ROUNDS * DECIDERS)
