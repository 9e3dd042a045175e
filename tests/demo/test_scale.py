"""A house of many stores: each a whole copy of the demo store, alike in rights and rows, and no store in another's."""

from datetime import timedelta
from io import StringIO

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import ForeignKey
from django.urls import reverse

from dealership.demo.organisation import GROUP_CODE, STORE_CODE
from dealership.demo.scale.columns import unique_texts
from dealership.demo.scale.tables import LEFT_OUT, Tables, table_of
from finance.models import Receivable
from marketing import care
from marketing.identity import matches, traits_of
from marketing.models import Customer, CustomerCar, CustomerPhone, FollowUp, Survey
from marketing.surveys.links import survey_of, token_of
from roles import clock
from roles.actions import materialise_positions, start_assignment
from roles.approvals.actions import check_may_decide
from roles.approvals.documents import content_hash
from roles.approvals.models import Approval, Decision
from roles.catalogue import Scope
from roles.duties import generation
from roles.duties.models import ChecklistItem
from roles.models import Assignment, Grant, Position, Staff, Unit, UnitAncestor
from roles.records.kinds import all_kinds
from roles.records.models import RecordEntry
from sales.models import Lead, SalesOrder, ShowroomVisit, Vehicle, VehicleAllocation
from sales.vin import validate_vin
from tests.demo.seeding import seed

STORES = 3
# One worker seeds the store for both files.
pytestmark = pytest.mark.xdist_group("demo")


@pytest.fixture(scope="module")
def said(told, django_db_blocker):
    """What the command said when it made the copies; they are gone after this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield seed("--scale", str(STORES))
        transaction.set_rollback(True)


@pytest.fixture
def undone(said):
    """Undo what a test writes."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def stores(said):
    """The demo store and its copies."""
    return [Unit.objects.get(code=f"{STORE_CODE}{end}") for end in ("", "-s2", "-s3")]


def person(login):
    return Staff.objects.get(username=login)


def counts(store):
    """The number of rows a store has of each copied table."""
    tables, found = Tables(store.pk), {}
    with connection.cursor() as cursor:
        for model, condition in tables.members.items():
            cursor.execute(f"SELECT COUNT(*) FROM {table_of(model)} WHERE {condition}")
            found[model._meta.label] = cursor.fetchone()[0]
    return found


def broken_keys():
    """Foreign keys that lead nowhere, whatever the database was told to check."""
    quote, found = connection.ops.quote_name, []
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            for link in (each for each in model._meta.concrete_fields if isinstance(each, ForeignKey)):
                own, key = f"t.{quote(link.column)}", quote(link.target_field.column)
                above = f"SELECT {key} FROM {quote(link.related_model._meta.db_table)}"
                cursor.execute(
                    f"SELECT COUNT(*) FROM {table_of(model)} t WHERE {own} IS NOT NULL AND {own} NOT IN ({above})"
                )
                if cursor.fetchone()[0] and link.db_constraint:
                    found.append(f"{model._meta.label}.{link.name}")
    return found


def test_every_table_has_as_many_rows_a_store(stores):
    first, *copies = [counts(store) for store in stores]
    assert copies == [first, first]
    assert (
        min(first[name] for name in ("sales.Lead", "marketing.Customer", "roles.Assignment", "sales.SalesOrder")) > 20
    )
    assert first["records.RecordEntry"] > 1000
    assert sum(first.values()) == pytest.approx(sum(copies[0].values()))


def test_no_foreign_key_leads_nowhere_or_into_another_store(stores):
    assert broken_keys() == []
    for model in Tables(stores[0].pk).copied:
        links = [each for each in model._meta.concrete_fields if isinstance(each, ForeignKey)]
        placed = [link.name for link in links if any(f.name == "store" for f in link.related_model._meta.fields)]
        if any(link.name == "store" for link in links):
            for name in set(placed) - {"store", "parent", "unit"}:
                rows = model._default_manager.filter(**{f"{name}__store__isnull": False})
                pairs = set(rows.order_by().values_list("store", f"{name}__store").distinct())
                assert all(own == other for own, other in pairs), (model, name)
    entries = RecordEntry.objects.filter(kind="lead", record_id__in=Lead.objects.filter(store=stores[1]).values("pk"))
    assert set(entries.exclude(actor=None).values_list("actor__assignments__store", flat=True)) == {stores[1].pk}


def test_what_is_unique_by_nature_differs_and_is_valid(stores):
    for model, field in (
        (Vehicle, "vin"),
        (CustomerCar, "vin"),
        (CustomerCar, "plate"),
        (CustomerPhone, "number"),
        (Staff, "phone"),
        (ShowroomVisit, "entry_key"),
        (Survey, "link_key"),
    ):
        values = [each for each in model.objects.values_list(field, flat=True) if each]
        assert len(values) == len(set(values)) > 3, (model, field)
    for vin, tail in Vehicle.objects.values_list("vin", "tail"):
        validate_vin(vin)
        assert vin.endswith(tail)
    for vin in CustomerCar.objects.filter(customer__store__in=stores[1:]).exclude(vin="").values_list("vin", flat=True):
        validate_vin(vin)
    for number in CustomerPhone.objects.values_list("number", flat=True):
        assert traits_of([number]).phones == {number}
        assert number.startswith("154")
    for staff in Staff.objects.filter(username__endswith="-s3"):
        staff.full_clean()


def test_what_is_derived_agrees_with_what_it_is_derived_from(undone, stores):
    orders = {order.pk: order.reference for order in SalesOrder.objects.filter(store=stores[2])}
    assert {row.source_id: row.reference for row in Receivable.objects.filter(store=stores[2])} == orders
    held = VehicleAllocation.objects.filter(vehicle__store=stores[2]).exclude(order_reference="")
    assert set(held.values_list("order_reference", flat=True)) <= set(orders.values())
    for customer in Customer.objects.filter(store=stores[2])[:20]:
        before = (customer.pinyin, customer.initials)
        customer.spell()
        assert before == (customer.pinyin, customer.initials)
    # The rules know their calls again.
    assert FollowUp.objects.filter(store=stores[2]).exclude(rule_key="").exists()
    assert care.plan_due(clock.now()) == 0
    survey = Survey.objects.filter(store=stores[1]).exclude(link_key="").first()
    assert survey_of(token_of(survey)) == survey


def test_a_copied_consultant_sees_their_own_leads_alone(client, stores):
    first, copy = person("consultant"), person("consultant-s2")
    own = Lead.objects.filter(owner=copy)
    assert set(Lead.objects.visible_to(copy)) == set(own)
    assert own.count() == Lead.objects.filter(owner=first).count() > 0
    assert not own.exclude(store=stores[1]).exists()
    client.force_login(copy)
    assert client.get(reverse("records:list", args=["lead"])).status_code == 200
    assert client.get(reverse("records:detail", args=["lead", own.first().pk])).status_code == 200
    other = Lead.objects.filter(owner=first).first()
    assert client.get(reverse("records:detail", args=["lead", other.pk])).status_code == 404


@pytest.mark.parametrize("login", ["general-manager", "sales-manager", "marketing-manager", "supervisor"])
def test_a_copied_manager_sees_what_the_first_sees_of_their_own_store(stores, login):
    first, copy = person(login), person(f"{login}-s2")
    for kind in all_kinds():
        seen = kind.model.objects.visible_to(copy)
        assert not seen.exclude(store=stores[1]).exists(), kind.code
        assert seen.count() == kind.model.objects.visible_to(first).count(), kind.code
    assert Lead.objects.visible_to(person("sales-manager-s2")).count() == Lead.objects.filter(store=stores[1]).count()


def test_rights_are_what_the_grants_say_and_the_group_sees_every_store(undone, stores):
    assert materialise_positions(Position.objects.all()) == 0
    group = Unit.objects.get(code=GROUP_CODE)
    assert set(UnitAncestor.objects.filter(ancestor=group, unit__in=stores).values_list("depth", flat=True)) == {1}
    position = Position.objects.create(
        code="of-the-group", name_zh="x", name_en="x", department="sales", level="executive"
    )
    Grant.objects.create(position=position, permission=Permission.objects.get(codename="view_lead"), scope=Scope.GROUP)
    chief = Staff.objects.create(username="of-the-group", name="x", employee_no="x1")
    start_assignment(staff=chief, position=position, unit=group, starts_on=clock.today() - timedelta(days=9))
    assert set(Lead.objects.visible_to(chief).values_list("store", flat=True)) == {store.pk for store in stores}


def test_duplicates_are_found_within_the_copy(stores):
    reader, stranger = person("sales-manager-s2"), person("sales-manager")
    customer = Customer.objects.filter(store=stores[1], cars__vin__gt="").alive().first()
    for typed in (customer.phones.first().number, customer.cars.exclude(vin="").first().vin):
        found = matches(Customer.objects.visible_to(reader), traits_of([typed]))
        assert [(each.customer, each.sure) for each in found] == [(customer, True)]
        assert matches(Customer.objects.visible_to(stranger), traits_of([typed])) == []
    namesakes = matches(Customer.objects.visible_to(reader), traits_of([customer.name]))
    assert {each.customer.store_id for each in namesakes} == {stores[1].pk}


def test_logs_hold_and_what_waits_can_be_decided(stores):
    call_command("audit", "verify", stdout=StringIO())
    waiting = Approval.objects.filter(store__in=stores[1:]).select_related("approver")
    assert len(waiting) > 1
    assert Decision.objects.filter(store__in=stores[1:]).count() == len(waiting)
    for approval in waiting:
        check_may_decide(approval, approval.approver)
        assert approval.content_hash == content_hash(approval.document)
        assert approval.document.store_id == approval.approver.assignments.get().store_id == approval.store_id


def test_checklists_of_a_copy_begin_today(undone, stores):
    assert {store.live_from for store in stores[1:]} == {clock.today()}
    assert not ChecklistItem.objects.filter(store=stores[1]).exists()
    assert generation.make_due(clock.now()) > 0
    items = ChecklistItem.objects.filter(owner=person("consultant-s2"))
    assert items.filter(due_at__date=clock.today()).exists()


def test_a_second_run_changes_nothing_and_a_larger_house_gets_the_missing_stores(undone, stores):
    before = counts(stores[2])
    assert "3 stores are there already: nothing was changed" in seed("--scale", "3")
    assert "nothing was changed" in seed("--scale", "2")
    assert Unit.objects.stores().count() == STORES
    Lead.objects.filter(pk=Lead.objects.filter(store=stores[1]).first().pk).update(wishes="x")
    assert "1 stores were made" in seed("--scale", "4")
    fourth = Unit.objects.get(code=f"{STORE_CODE}-s4")
    assert counts(fourth) == counts(stores[0]) == before == counts(stores[2])
    assert broken_keys() == []
    # New rows get keys of their own.
    assert Unit.objects.create(code="one-more", name="x", kind="group").pk > fourth.pk


def test_says_what_was_made(said):
    assert "to copy:" in said
    assert "stores 2 to 3 of 3" in said
    assert "2 stores were made in" in said


def test_every_table_is_the_catalogue_copied_or_left_out_for_a_reason(stores):
    tables = Tables(stores[0].pk)
    known = {model._meta.label for model in tables.bound} | {model._meta.app_label for model in tables.bound}
    assert set(LEFT_OUT) <= known
    for model in tables.copied:
        unique_texts(model, tables.members)
    assert Assignment in tables.copied


@pytest.mark.parametrize("number", ["0", "1000"])
def test_refuses_houses_that_cannot_be(undone, number):
    with pytest.raises(CommandError, match="1 to 999"):
        seed("--scale", number)
