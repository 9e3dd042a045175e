"""Units, people and assignments: the tree, the rights and the database's own rules hold."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission

from roles import clock
from roles.actions import create_unit, end_assignment, start_assignment
from roles.models import Assignment, Position, Staff, Unit, UnitAncestor
from tests import factories
from tests.admin.forms import errors, posted, url

pytestmark = pytest.mark.django_db


def change(client, row, **values):
    address = url(type(row), "change", row.pk)
    data = posted(client.get(address)) | values
    return client.post(address, {name: value for name, value in data.items() if value is not None})


def add(client, model, **values):
    return client.post(url(model, "add"), posted(client.get(url(model, "add"))) | values)


def line(unit):
    return set(UnitAncestor.objects.filter(unit=unit).values_list("ancestor__code", "depth"))


def test_a_unit_made_here_stands_in_the_tree(admin_page, house):
    response = add(
        admin_page,
        Unit,
        code="new-team",
        name="新班组",
        kind="team",
        parent=str(house.department.pk),
        department_code="",
    )
    assert response.status_code == 302
    made = Unit.objects.get(code="new-team")
    assert (made.store, made.department) == (house.store, house.department)
    assert (house.store.code, 2) in line(made)


def test_a_unit_at_the_wrong_height_is_refused_beside_the_field(admin_page, house):
    for kind, parent in (("store", house.team), ("department", None), ("store", house.store)):
        values = {"code": "x", "name": "x", "kind": kind, "department_code": "sales", "live_from": ""}
        response = add(admin_page, Unit, **values, parent=str(parent.pk) if parent else "")
        assert errors(response)
        assert "parent" in response.context["adminform"].form.errors, kind
    response = add(admin_page, Unit, code="x", name="x", kind="department", parent=str(house.store.pk))
    assert "department_code" in response.context["adminform"].form.errors
    assert not Unit.objects.filter(code="x").exists()


def test_a_unit_that_moves_takes_all_below_it_along(admin_page, house):
    other = factories.make_store()
    assert change(admin_page, house.department, parent=str(other.pk)).status_code == 302
    team = Unit.objects.get(pk=house.team.pk)
    assert (team.store, team.department) == (other, house.department)
    assert (other.code, 2) in line(team)
    assert not UnitAncestor.objects.filter(unit=team, ancestor=house.store).exists()
    seat = Assignment.objects.get(pk=house.clerk.pk)
    assert (seat.store, seat.department) == (other, house.department)


def test_rights_follow_a_unit_that_moves(admin_page, house):
    """A store's chief loses what left the store, and the other store's chief has it."""
    chief = Staff.objects.get(pk=house.chief.staff_id)
    assert chief.has_perm("duties.view_checklistitem", house.team)
    other = factories.make_store()
    successor = factories.make_seat(house.positions.chief, other)
    change(admin_page, house.department, parent=str(other.pk))
    team = Unit.objects.get(pk=house.team.pk)
    assert not Staff.objects.get(pk=chief.pk).has_perm("duties.view_checklistitem", team)
    assert Staff.objects.get(pk=successor.staff_id).has_perm("duties.view_checklistitem", team)


def test_a_department_made_later_is_reached_by_those_placed_at_the_store(house):
    """A sales director at the store with scope "department" reaches the department once it is there."""
    store = factories.make_store()
    seat = factories.make_seat(house.positions.manager, store)
    made = create_unit(
        code="later", name="x", kind="department", parent=store, department_code=seat.position.department
    )
    assert Staff.objects.get(pk=seat.staff_id).has_perm("duties.view_checklistitem", made)


def test_a_person_made_here_can_log_in_and_is_found(admin_page, client):
    response = add(
        admin_page,
        Staff,
        username="wang.wu",
        name="王五",
        employee_no="E900",
        usable_password="true",
        password1="a-Long-pass-77",
        password2="a-Long-pass-77",
    )
    assert response.status_code == 302
    person = Staff.objects.get(username="wang.wu")
    assert person.check_password("a-Long-pass-77")
    for term in ("王五", "E900", "wang.w"):
        assert admin_page.get(url(Staff), {"q": term}).context["cl"].result_count == 1
    assert change(admin_page, person, phone="13812345678").status_code == 302
    page = admin_page.get(url(Staff), {"q": "E900"}).content.decode()
    assert "138****5678" in page
    assert "13812345678" not in page
    assert errors(change(admin_page, person, phone="call me"))


def test_only_administered_permissions_are_offered(admin_page, superuser):
    page = admin_page.get(url(Staff, "change", superuser.pk))
    offered = page.context["adminform"].form.fields["user_permissions"].queryset
    labels = set(offered.values_list("content_type__app_label", "codename"))
    assert ("sales", "change_position") in labels
    assert not {("auth", "add_permission"), ("sessions", "delete_session")} & labels
    assert "groups" not in page.context["adminform"].form.fields


def test_who_may_change_staff_cannot_make_themselves_more(client, superuser):
    clerk = Staff.objects.create(username="clerk", name="人事", employee_no="HR1", is_staff=True)
    names = ("change_staff", "view_staff")
    clerk.user_permissions.set(Permission.objects.filter(content_type__app_label="roles", codename__in=names))
    other = factories.make_staff()
    client.force_login(clerk)
    assert client.get(url(Staff, "change", clerk.pk)).status_code == 200
    assert client.post(url(Staff, "change", clerk.pk), {"is_superuser": "on"}).status_code == 403
    assert client.post(url(Staff, "change", superuser.pk), {"username": "x"}).status_code == 403
    assert client.get(f"/admin/roles/staff/{superuser.pk}/password/").status_code == 403
    assert change(client, other, is_superuser="on", is_staff="on", name="改名").status_code == 302
    other.refresh_from_db()
    assert (other.name, other.is_superuser, other.is_staff) == ("改名", False, False)


def test_a_reader_cannot_bring_back_a_former_state(client, synced_catalogue):
    position = Position.objects.get(code="sales-consultant")
    former = position.history.first()
    Position.objects.filter(pk=position.pk).update(name_en="Now")
    reader = Staff.objects.create(username="reader", name="读者", employee_no="R1", is_staff=True)
    reader.user_permissions.set(Permission.objects.filter(codename="view_position", content_type__app_label="roles"))
    client.force_login(reader)
    address = url(Position, "simple_history", position.pk, former.pk)
    assert client.get(address).status_code == 200
    assert client.post(address, {}).status_code == 403
    position.refresh_from_db()
    assert position.name_en == "Now"


def _assignment(house, **values):
    given = {
        "staff": str(house.clerk.staff_id),
        "position": str(house.positions.lead.pk),
        "unit": str(house.team.pk),
        "kind": "concurrent",
        "starts_on": clock.today().isoformat(),
        "ends_on": "",
    }
    return given | values


def test_an_assignment_made_here_gives_its_rights_at_once(admin_page, house):
    person = house.clerk.staff
    assert not Staff.objects.get(pk=person.pk).has_perm("reports.approve_report", house.team)
    assert add(admin_page, Assignment, **_assignment(house)).status_code == 302
    made = Assignment.objects.get(staff=person, position=house.positions.lead)
    assert (made.store, made.department) == (house.store, house.department)
    assert made.group_id
    assert Staff.objects.get(pk=person.pk).has_perm("reports.approve_report", house.team)
    # Ended yesterday: gone on the next request.
    Assignment.objects.filter(pk=made.pk).update(starts_on=clock.today() - timedelta(days=5))
    made.refresh_from_db()
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    assert change(admin_page, made, ends_on=yesterday).status_code == 302
    assert not Staff.objects.get(pk=person.pk).has_perm("reports.approve_report", house.team)
    assert made.history.first().history_user.username == "superuser"


def test_what_the_database_would_refuse_is_said_beside_the_fields(admin_page, house):
    today = clock.today()
    cases = [
        ({"ends_on": (today - timedelta(days=1)).isoformat()}, "ends_on"),
        ({"kind": "primary"}, "kind"),
        ({"position": str(house.positions.clerk.pk)}, "__all__"),
        ({"starts_on": "yesterday"}, "starts_on"),
        ({"staff": "abc"}, "staff"),
        ({"unit": "99999999999999999999"}, "unit"),
        ({"kind": "\x00"}, "kind"),
        ({"starts_on": ""}, "starts_on"),
    ]
    count = Assignment.objects.count()
    for values, field in cases:
        response = add(admin_page, Assignment, **_assignment(house, **values))
        assert errors(response), values
        form = response.context["adminform"].form
        assert field in form.errors, (values, form.errors)
        assert not any("constraint" in each or "约束" in each for each in errors(response)), errors(response)
    assert Assignment.objects.count() == count


def test_an_assignment_is_opened_again_only_where_nothing_took_its_place(admin_page, house):
    seat = house.clerk
    day = clock.today() - timedelta(days=10)
    end_assignment(assignment=seat, ends_on=day)
    start_assignment(
        staff=seat.staff, position=seat.position, unit=seat.unit, starts_on=day + timedelta(days=1), kind="concurrent"
    )
    assert errors(change(admin_page, seat, ends_on=""))
    assert errors(change(admin_page, seat, ends_on=(day + timedelta(days=3)).isoformat()))
    assert change(admin_page, seat, ends_on=(day - timedelta(days=1)).isoformat()).status_code == 302


def test_only_the_last_day_of_an_assignment_changes(admin_page, house):
    response = change(admin_page, house.clerk, staff=str(house.lead.staff_id), starts_on="2020-01-01")
    assert response.status_code == 302
    seat = Assignment.objects.get(pk=house.clerk.pk)
    assert (seat.staff_id, seat.starts_on) == (house.clerk.staff_id, house.clerk.starts_on)


def test_somebody_faster_is_said_and_not_a_server_error(admin_page, house, monkeypatch):
    """The form saw nothing wrong, the database did."""
    monkeypatch.setattr("roles.admin.assignments.check_assignment", lambda **_facts: None)
    monkeypatch.setattr("roles.actions.people.check_assignment", lambda **_facts: None)
    same = _assignment(house, position=str(house.positions.clerk.pk), kind="concurrent")
    response = add(admin_page, Assignment, **same)
    assert response.status_code == 302
    assert Assignment.objects.filter(staff=house.clerk.staff).count() == 1
