"""The history of an entry: who, when, why, field by field, the parts among it; and former states brought back."""

from datetime import time, timedelta

import pytest
from django.contrib.auth.models import Permission

from kpi.models import IndicatorWeight
from roles import clock
from roles.actions import customise_entry, customise_part, materialise_positions
from roles.catalogue.occasions import occasions, state_of
from roles.duties.models import Duty
from roles.history import as_of, occasion
from roles.models import Grant, Position, PositionAlias, Staff, UnitGroupPermission
from sales.models import Position as SalesPosition
from tests import factories
from tests.admin.forms import confirmation, previewed, url
from tests.conftest import MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

DAY = timedelta(days=1)
REASON = "It was better before"


@pytest.fixture
def boss():
    return factories.make_superuser(name="王总")


@pytest.fixture
def position(synced_catalogue):
    return Position.objects.get(code="sales-consultant")


def on(day, change):
    """Make a change on a day, as one occasion."""
    with clock.at(clock.local(MONDAY - (10 - day) * DAY, time(10))), occasion():
        change()


@pytest.fixture
def changed(position, boss):
    """Three changes on three days: a note; an alias and a grant; two weights."""
    granted = factories.permission("reports.approve_report")
    first, second = IndicatorWeight.objects.filter(position=position).order_by("order")[:2]

    def parts():
        alias = PositionAlias(position=position, name="卖车的")
        customise_part(acting_user=boss, position=position, part="aliases", rows=[alias], reason="New name")
        grant = Grant(position=position, permission=granted, scope="team")
        customise_part(acting_user=boss, position=position, part="grants", rows=[grant], reason="New name")

    def weights():
        first.weight, second.weight = first.weight + 1, second.weight - 1
        customise_part(acting_user=boss, position=position, part="weights", rows=[first, second], reason="Weigh")

    on(1, lambda: customise_entry(acting_user=boss, entry=position, values={"note": "一"}, reason="Note"))
    on(2, parts)
    on(3, weights)
    return position


def marks(position):
    """Return the marks of the occasions by their reason."""
    return {each.why: each.mark for each in occasions(position)}


def revert(client, row, mark, model=None, **values):
    """Look at a former state, then confirm it; return both answers."""
    address = url(model or type(row), "simple_history", row.pk, mark)
    page = client.get(address)
    return page, client.post(address, confirmation(page, REASON) | values)


class TestOccasions:
    def test_rows_of_one_save_are_one_occasion_with_reason_and_name(self, changed, boss):
        weigh, new_name, note, made = occasions(changed)
        assert [each.why for each in (weigh, new_name, note)] == ["Weigh", "New name", "Note"]
        assert {each.by for each in (weigh, new_name, note)} == {boss}
        assert len(weigh.differences) == 2
        assert {each.row for each in new_name.differences} >= {"卖车的"}
        assert len(new_name.differences) == 2
        assert [(each.old, each.new) for each in note.differences] == [("–", "一")] or note.differences[0].new == "一"
        assert made.made and made.by is None

    def test_what_is_taken_away_is_there_too(self, changed, boss):
        alias = PositionAlias.objects.get(name="卖车的")
        on(5, lambda: customise_part(acting_user=boss, position=changed, part="aliases", rows=(), dropped=[alias]))
        newest = occasions(changed)[0]
        assert [(each.row, each.new) for each in newest.differences] == [("卖车的", None)]

    def test_a_duty_s_change_stands_in_the_history_of_its_position_and_leads_to_its_own(
        self, admin_page, changed, boss
    ):
        duty = changed.duties.filter(retired=False, cadence="daily").first()
        on(6, lambda: customise_entry(acting_user=boss, entry=duty, values={"due_time": time(7)}, reason="Early"))
        assert occasions(changed)[0].why == "Early"
        page = admin_page.get(url(Position, "history", changed.pk)).content.decode()
        assert url(Duty, "history", duty.pk) in page
        assert "07:00" in page

    def test_two_rhythms_that_read_the_same_are_shown_exactly(self, position, boss):
        duty = position.duties.filter(cadence="event").first()
        on(6, lambda: customise_entry(acting_user=boss, entry=duty, values={"due_time": time(7)}, reason="Early"))
        (difference,) = occasions(duty)[0].differences
        assert "07:00" in difference.new and "07:00" not in difference.old

    def test_every_change_moves_the_state(self, changed, boss):
        before = state_of(changed)
        duty = changed.duties.first()
        customise_entry(acting_user=boss, entry=duty, values={"due_time": time(6)})
        assert state_of(changed) != before
        assert [each.why for each in occasions(changed, since=before)] == [""]
        assert state_of(changed) == state_of(Position.objects.get(pk=changed.pk))

    def test_a_state_of_a_moment_with_two_writes_is_the_last_of_them(self, changed):
        # Aliases and grants were written in one occasion, and the position twice with them.
        (then,) = as_of(Position, clock.local(MONDAY - 8 * DAY, time(10)), id=changed.pk)
        assert then.customised == ["aliases", "grants", "note"]


class TestPage:
    def test_it_lists_who_when_why_and_what(self, admin_page, changed):
        response = admin_page.get(url(Position, "history", changed.pk))
        page = response.content.decode()
        for text in ("王总", "Weigh", "New name", "Note", "卖车的", "2026"):
            assert text in page
        assert "style=" not in page.split('<div id="content"')[1]

    def test_the_present_state_is_not_offered_and_former_ones_are(self, admin_page, changed):
        page = admin_page.get(url(Position, "history", changed.pk)).content.decode()
        found = marks(changed)
        assert url(Position, "simple_history", changed.pk, found["Weigh"]) not in page
        assert url(Position, "simple_history", changed.pk, found["Note"]) in page

    @pytest.mark.parametrize("page", ["abc", "%00", "-1", "99999999999999999999"])
    def test_no_page_number_breaks_it(self, admin_page, changed, page):
        assert admin_page.get(url(Position, "history", changed.pk) + f"?p={page}").status_code == 200

    @pytest.mark.parametrize("mark", ["abc", "-", "grants-", "grants-abc", "nothing-1", "0", "9" * 30, "weights-0"])
    def test_a_mark_that_is_none_is_404(self, admin_page, changed, mark):
        assert admin_page.get(url(Position, "simple_history", changed.pk, mark)).status_code == 404

    def test_another_entrys_mark_is_404(self, admin_page, changed):
        foreign = Position.objects.exclude(pk=changed.pk).first().history.first()
        assert admin_page.get(url(Position, "simple_history", changed.pk, foreign.pk)).status_code == 404


class TestRevert:
    def test_a_former_state_comes_back_with_its_parts_reason_and_name(self, admin_page, superuser, changed):
        first = IndicatorWeight.objects.filter(position=changed).order_by("order").first()
        page, answer = revert(admin_page, changed, marks(changed)["Note"])
        assert {each.row for each in previewed(page).differences} >= {"卖车的"}
        assert answer.status_code == 302
        assert not PositionAlias.objects.filter(name="卖车的").exists()
        assert not Grant.objects.filter(position=changed, permission__codename="approve_report").exists()
        was = first.weight
        first.refresh_from_db()
        assert first.weight == was - 1
        assert sum(IndicatorWeight.objects.filter(position=changed).values_list("weight", flat=True)) == 100
        newest = occasions(changed)[0]
        assert (newest.why, newest.by) == (REASON, superuser)
        # And what was undone can be brought back again.
        assert revert(admin_page, changed, marks(changed)["Weigh"])[1].status_code == 302
        assert PositionAlias.objects.filter(name="卖车的", position=changed).exists()
        changed.refresh_from_db()
        assert changed.note == "一"

    def test_rights_follow_at_once(self, admin_page, changed):
        unit = factories.make_team(factories.make_department(factories.make_store()))
        person = factories.make_seat(changed, unit).staff
        materialise_positions([changed])
        assert Staff.objects.get(pk=person.pk).has_perm("reports.approve_report", unit)
        page, _answer = revert(admin_page, changed, marks(changed)["Note"])
        lost = previewed(page).foresight.by_measure["people"][1]
        assert (lost.tone, lost.count) == ("fewer", 1)
        assert not Staff.objects.get(pk=person.pk).has_perm("reports.approve_report", unit)
        assert not UnitGroupPermission.objects.filter(permission__codename="approve_report", content_object=unit)

    def test_looking_changes_nothing(self, admin_page, changed):
        before = state_of(changed)
        page = admin_page.get(url(Position, "simple_history", changed.pk, marks(changed)["Note"]))
        assert previewed(page).differences
        assert state_of(changed) == before

    def test_without_a_reason_or_too_late_nothing_comes_back(self, admin_page, changed, boss):
        mark = marks(changed)["Note"]
        page, refused = revert(admin_page, changed, mark, change_reason="")
        assert refused.status_code == 422
        customise_entry(acting_user=boss, entry=changed, values={"note": "二"}, reason="Quicker")
        late = admin_page.post(url(Position, "simple_history", changed.pk, mark), confirmation(page, REASON))
        assert late.status_code == 409
        assert "Quicker" in late.content.decode()
        changed.refresh_from_db()
        assert changed.note == "二"

    def test_a_duty_is_brought_back_on_its_own_page_and_gets_a_version(self, admin_page, position, boss):
        duty = position.duties.filter(cadence="daily", retired=False).first()
        was, version = duty.due_time, duty.current.number
        on(1, lambda: customise_entry(acting_user=boss, entry=duty, values={"due_time": time(7)}, reason="Early"))
        made = occasions(duty)[-1].mark
        assert revert(admin_page, duty, made)[1].status_code == 302
        duty.refresh_from_db()
        assert (duty.due_time, duty.current.number, duty.current.due_time) == (was, version + 2, was)

    def test_a_position_s_duties_stay_when_it_is_brought_back(self, admin_page, changed, boss):
        duty = changed.duties.filter(retired=False).first()
        on(6, lambda: customise_entry(acting_user=boss, entry=duty, values={"due_time": time(7)}, reason="Early"))
        revert(admin_page, changed, marks(changed)["Note"])
        duty.refresh_from_db()
        assert duty.due_time == time(7)

    def test_what_names_something_that_is_gone_is_refused_with_a_sentence(self, admin_page, changed, boss):
        grant = Grant.objects.get(position=changed, permission__codename="approve_report")
        on(5, lambda: customise_part(acting_user=boss, position=changed, part="grants", rows=(), dropped=[grant]))
        Grant.objects.filter(permission=grant.permission_id).delete()
        UnitGroupPermission.objects.filter(permission=grant.permission_id).delete()
        Permission.objects.filter(pk=grant.permission_id).delete()
        page = admin_page.get(url(Position, "simple_history", changed.pk, marks(changed)["Weigh"]))
        assert page.status_code == 200
        assert page.context["refused"]
        assert 'name="_confirm"' not in page.content.decode()
        before = state_of(changed)
        answer = admin_page.post(
            url(Position, "simple_history", changed.pk, marks(changed)["Weigh"]),
            {"_state": before, "_confirm": "1", "change_reason": REASON},
        )
        assert answer.status_code == 302
        assert state_of(changed) == before

    def test_a_superior_that_came_to_stand_below_is_refused(self, admin_page, boss, synced_catalogue):
        with clock.at(clock.local(MONDAY - 20 * DAY)):
            above = factories.make_position(own=())
            below = factories.make_position(own=(), reports_to=above)
        on(1, lambda: customise_entry(acting_user=boss, entry=below, values={"reports_to": None}, reason="Free"))
        on(2, lambda: customise_entry(acting_user=boss, entry=above, values={"reports_to": below}, reason="Turned"))
        made = occasions(below)[-1].mark
        page = admin_page.get(url(Position, "simple_history", below.pk, made))
        assert page.context["refused"]

    def test_the_same_state_as_now_cannot_be_brought_back(self, admin_page, changed):
        page = admin_page.get(url(Position, "simple_history", changed.pk, marks(changed)["Weigh"]))
        assert not previewed(page).differences
        assert 'name="_confirm"' not in page.content.decode()


class TestDepartments:
    def test_the_departments_administrator_brings_back_the_departments_entries(self, sales_page, changed):
        row = SalesPosition.objects.get(pk=changed.pk)
        assert revert(sales_page, row, marks(changed)["Note"])[1].status_code == 302
        assert not PositionAlias.objects.filter(name="卖车的").exists()

    def test_another_departments_history_is_not_there(self, sales_page, boss):
        foreign = Position.objects.filter(department="finance").first()
        on(1, lambda: customise_entry(acting_user=boss, entry=foreign, values={"note": "秘"}, reason="Secret"))
        first = occasions(foreign)[-1].mark
        for address in (
            url(SalesPosition, "history", foreign.pk),
            url(SalesPosition, "simple_history", foreign.pk, first),
        ):
            response = sales_page.get(address)
            assert response.status_code == 404
            assert "Secret" not in response.content.decode()
            assert sales_page.post(address, {"_confirm": "1", "change_reason": REASON}).status_code == 404

    def test_who_may_only_look_reads_and_brings_nothing_back(self, client, sales_administrator, changed):
        sales_administrator.user_permissions.set(
            Permission.objects.filter(content_type__app_label="sales", codename="view_position")
        )
        client.force_login(sales_administrator)
        address = url(SalesPosition, "simple_history", changed.pk, marks(changed)["Note"])
        assert client.get(url(SalesPosition, "history", changed.pk)).status_code == 200
        page = client.get(address)
        assert page.status_code == 200
        assert 'name="_confirm"' not in page.content.decode()
        state = page.context["entry_state"]
        sent = {"_state": state, "_confirm": "1", "change_reason": REASON}
        assert client.post(address, sent).status_code == 403
