"""A change of the catalogue is looked at first, then saved with a reason; nothing else stays."""

from datetime import time

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from kpi.cards import open_cards
from kpi.models import Indicator, IndicatorWeight
from kpi.reports.models import ReportDefinition
from roles import clock
from roles.actions import customise_entry, customise_part
from roles.duties.models import ChecklistItem, Duty, DutyVersion
from roles.models import Grant, Position, PositionAlias
from sales.models import Duty as SalesDuty
from sales.models import Position as SalesPosition
from tests import factories
from tests.admin.forms import confirmation, errors, posted, previewed, save, url
from tests.admin.test_catalogue import _permission, inline

pytestmark = pytest.mark.django_db

REASON = "Customers ask for it"


@pytest.fixture
def position(synced_catalogue):
    return Position.objects.get(code="sales-consultant")


@pytest.fixture
def duty(position):
    return position.duties.filter(cadence="daily", retired=False).first()


@pytest.fixture
def held(position):
    """Two people in the position, in a store that works with checklists since yesterday."""
    team = factories.make_team(factories.make_department(factories.make_store()))
    return [factories.make_seat(position, team) for _number in range(2)]


def sent(client, row, **values):
    """Send the changed form of a row; return the answer."""
    address = url(type(row), "change", row.pk)
    return client.post(address, posted(client.get(address)) | values)


def confirm(client, response, **values):
    return client.post(response.request["PATH_INFO"], confirmation(response, REASON) | values)


def words(outlook):
    return [(each.part, each.row, each.label, each.old, each.new) for each in outlook.differences]


class TestPreview:
    def test_it_says_what_is_changed_old_beside_new_in_words(self, admin_page, held, duty):
        with clock.at(clock.now()):
            response = sent(admin_page, duty, cadence="weekly", rrule="FREQ=WEEKLY;BYDAY=MO", due_time="09:00")
        outlook = previewed(response)
        assert response.status_code == 200
        ((_part, _row, _label, old, new),) = words(outlook)
        assert "18:00" in old or f"{duty.due_time:%H:%M}" in old
        assert "09:00" in new
        assert old != new
        page = response.content.decode()
        assert old in page and new in page

    def test_it_counts_people_and_items_and_writes_nothing(self, admin_page, held, duty):
        before = (Duty.objects.get(pk=duty.pk), duty.history.count(), DutyVersion.objects.filter(duty=duty).count())
        outlook = previewed(sent(admin_page, duty, cadence="weekly", rrule="FREQ=WEEKLY;BYDAY=MO"))
        people, more, fewer = outlook.foresight.lines
        assert (people.tone, people.count) == ("neutral", 2)
        # This week's item and next week's come, seven dailies go, for two people.
        assert (more.tone, more.count % 2, fewer.tone, fewer.count) == ("more", 0, "fewer", 14)
        after = Duty.objects.get(pk=duty.pk)
        assert (after.cadence, after.customised) == (before[0].cadence, [])
        assert (duty.history.count(), DutyVersion.objects.filter(duty=duty).count()) == before[1:]
        assert not ChecklistItem.objects.filter(duty=duty).exists()
        assert not LogEntry.objects.exists()

    def test_parts_of_a_position_are_shown_row_by_row(self, admin_page, held, position):
        address = url(Position, "change", position.pk)
        data = posted(admin_page.get(address))
        first, second = int(data["weights-0-weight"]), int(data["weights-1-weight"])
        data |= {"weights-0-weight": str(first + 1), "weights-1-weight": str(second - 1), "note": "新的说明"}
        inline(data, "aliases", name="卖车的", kind="alias", document="", position=position.pk)
        inline(data, "grants", permission=_permission("approve_report"), scope="department", position=position.pk)
        outlook = previewed(admin_page.post(address, data))
        assert {(each.old, each.new) for each in outlook.differences} >= {
            (str(first), str(first + 1)),
            (str(second), str(second - 1)),
        }
        assert ("卖车的", None) in {(each.row, each.old) for each in outlook.differences}
        assert "新的说明" in {each.new for each in outlook.differences}
        gained = outlook.foresight.by_measure["people"][1]
        assert (gained.tone, gained.count) == ("more", 2)
        assert not PositionAlias.objects.filter(name="卖车的").exists()
        assert not Grant.objects.filter(position=position, permission__codename="approve_report").exists()

    def test_a_grant_whose_scope_changes_is_one_difference(self, admin_page, position):
        grant = factories.permission("reports.approve_report")
        Grant.objects.create(position=position, permission=grant, scope="team")
        address = url(Position, "change", position.pk)
        data = posted(admin_page.get(address))
        number = next(n for n in range(99) if data.get(f"grants-{n}-permission") == str(grant.pk))
        outlook = previewed(admin_page.post(address, data | {f"grants-{number}-scope": "store"}))
        assert len(outlook.differences) == 1
        assert None not in (outlook.differences[0].old, outlook.differences[0].new)

    def test_weights_that_do_not_sum_to_100_never_reach_the_preview(self, admin_page, position):
        address = url(Position, "change", position.pk)
        data = posted(admin_page.get(address))
        was = int(data["weights-0-weight"])
        response = admin_page.post(address, data | {"weights-0-weight": str(was - 1)})
        assert "outlook" not in response.context
        assert any("99" in each for each in errors(response))
        assert "99</output>" in response.content.decode()

    def test_nothing_changed_is_said_without_a_preview(self, admin_page, position):
        response = sent(admin_page, position)
        assert response.status_code == 302
        page = admin_page.get(response["Location"])
        assert len(page.context["messages"]) == 1

    def test_a_new_entry_is_previewed_too(self, admin_page, held, position):
        data = posted(admin_page.get(url(Duty, "add")))
        data |= {"position": str(position.pk), "no": "90", "name_zh": "擦车", "name_en": "Polish a car"}
        data |= {"cadence": "daily", "due_time": "10:00"}
        response = admin_page.post(url(Duty, "add"), data)
        outlook = previewed(response)
        assert {each.old for each in outlook.differences} == {None}
        assert ("more", 14) in {(line.tone, line.count) for line in outlook.foresight.lines}
        assert not Duty.objects.filter(code="sales-consultant-90").exists()
        assert confirm(admin_page, response).status_code == 302
        made = Duty.objects.get(code="sales-consultant-90")
        assert made.history.get().history_change_reason == REASON
        # Twice the same: the code is taken now.
        assert errors(admin_page.post(url(Duty, "add"), data))

    def test_a_new_position_is_previewed_with_its_parts(self, admin_page):
        data = posted(admin_page.get(url(Position, "add")))
        data |= {"code": "greeter", "name_zh": "迎宾", "name_en": "Greeter", "level": "staff", "department": "sales"}
        inline(data, "aliases", name="门迎", kind="alias", document="")
        inline(data, "weights", indicator=Indicator.objects.first().pk, weight=100, order=0)
        response = admin_page.post(url(Position, "add"), data)
        outlook = previewed(response)
        assert "门迎" in {each.row for each in outlook.differences}
        assert not Position.objects.filter(code="greeter").exists()
        assert confirm(admin_page, response).status_code == 302
        made = Position.objects.get(code="greeter")
        assert {row.history_change_reason for row in made.aliases.get().history.all()} == {REASON}


class TestOtherEntries:
    def test_a_report_definition_tells_of_reports(self, admin_page, held, position):
        definition = ReportDefinition.objects.get(code="sales-consultant_work-daily")
        outlook = previewed(sent(admin_page, definition, frequency="event"))
        assert [(line.tone, line.count) for line in outlook.foresight.lines] == [("neutral", 2), ("fewer", 14)]

    def test_an_indicator_tells_of_scorecards(self, admin_page, held, position):
        indicator = IndicatorWeight.objects.filter(position=position).first().indicator
        open_cards(clock.today(), assignments=[seat.pk for seat in held])
        (line,) = previewed(sent(admin_page, indicator, target="77.5")).foresight.lines
        assert line.count == 2

    def test_an_indicator_of_everybody_s_execution_tells_of_all_scorecards(self, admin_page, held, house):
        everybody = [seat.pk for seat in (*held, house.chief, house.clerk)]
        open_cards(clock.today(), assignments=everybody)
        indicator = Indicator.objects.get(code="duty-completion")
        (line,) = previewed(sent(admin_page, indicator, rule="R2")).foresight.lines
        assert line.count == 4


class TestSaving:
    def test_the_reason_stays_with_every_row_that_is_written_and_names_who(self, admin_page, superuser, position):
        address = url(Position, "change", position.pk)
        data = posted(admin_page.get(address)) | {"note": "改", "report_definitions-0-due_days": "6"}
        first, second = int(data["weights-0-weight"]), int(data["weights-1-weight"])
        data |= {"weights-0-weight": str(first + 1), "weights-1-weight": str(second - 1), "grants-0-DELETE": "on"}
        inline(data, "aliases", name="卖车的", kind="alias", document="", position=position.pk)
        grant = Grant.objects.get(pk=data["grants-0-id"])
        assert save(admin_page, address, data, REASON).status_code == 302
        rows = [
            position.history.first(),
            IndicatorWeight.objects.get(pk=data["weights-0-id"]).history.first(),
            PositionAlias.objects.get(name="卖车的").history.get(),
            ReportDefinition.objects.get(pk=data["report_definitions-0-id"]).history.first(),
            Grant.history.filter(id=grant.pk, history_type="-").get(),
        ]
        assert {(row.history_change_reason, row.history_user) for row in rows} == {(REASON, superuser)}
        assert len({row.history_date for row in rows}) == 1
        assert LogEntry.objects.get().change_message == REASON

    @pytest.mark.parametrize("reason", ["", "   ", "x" * 101, "长" * 10_000, "a\x00b"])
    def test_without_a_reason_the_preview_stays_and_says_so_beside_the_field(self, admin_page, duty, reason):
        response = sent(admin_page, duty, name_zh="改过的名字")
        again = confirm(admin_page, response, change_reason=reason)
        assert again.status_code == 422
        assert "change_reason" in again.context["form"].errors
        assert "改过的名字" in again.content.decode()
        duty.refresh_from_db()
        assert duty.name_zh != "改过的名字"
        assert confirm(admin_page, again).status_code == 302
        duty.refresh_from_db()
        assert duty.name_zh == "改过的名字"

    def test_an_emoji_is_a_reason_like_any_other(self, admin_page, duty):
        response = sent(admin_page, duty, name_zh="改过的名字")
        assert confirm(admin_page, response, change_reason="🚗").status_code == 302

    def test_back_to_editing_keeps_what_was_typed_and_saves_nothing(self, admin_page, position):
        address = url(Position, "change", position.pk)
        data = posted(admin_page.get(address)) | {"name_zh": "改过的名字", "weights-0-weight": "1"}
        data["weights-1-weight"] = str(
            int(data["weights-1-weight"]) + int(posted(admin_page.get(address))["weights-0-weight"]) - 1
        )
        preview = admin_page.post(address, data)
        sent_back = dict(preview.context["posted"]) | {"_edit": "1"}
        form = admin_page.post(address, sent_back | {"_state": preview.context["entry_state"]})
        assert form.status_code == 200
        assert "outlook" not in form.context
        again = posted(form)
        assert (again["name_zh"], again["weights-0-weight"]) == ("改过的名字", "1")
        assert not errors(form)
        position.refresh_from_db()
        assert position.name_zh != "改过的名字"
        assert previewed(admin_page.post(address, again)).differences

    def test_it_cannot_be_confirmed_unseen(self, admin_page, duty):
        address = url(Duty, "change", duty.pk)
        data = posted(admin_page.get(address)) | {"name_zh": "未看", "_confirm": "1", "change_reason": REASON}
        assert previewed(admin_page.post(address, data))
        duty.refresh_from_db()
        assert duty.name_zh != "未看"


class TestRefused:
    """What only the actions know is said on the form, which keeps what was typed."""

    @pytest.mark.parametrize("error", [ValidationError({"note": "No such note"}), ValidationError("No such note")])
    def test_by_an_action(self, admin_page, position, monkeypatch, error):
        def refuse(**_values):
            raise error

        monkeypatch.setattr("roles.admin.catalogue.customise_entry", refuse)
        response = sent(admin_page, position, note="新的说明")
        assert "No such note" in errors(response)
        assert posted(response)["note"] == "新的说明"

    def test_by_the_database(self, admin_page, position, monkeypatch):
        def refuse(**_values):
            raise IntegrityError

        monkeypatch.setattr("roles.admin.catalogue.customise_entry", refuse)
        response = sent(admin_page, position, note="新的说明")
        assert errors(response)
        assert posted(response)["note"] == "新的说明"
        monkeypatch.undo()
        assert previewed(admin_page.post(url(Position, "change", position.pk), posted(response)))


class TestMeanwhile:
    @pytest.mark.parametrize("own", [True, False], ids=["the entry itself", "one of its parts"])
    def test_a_confirm_after_somebody_elses_change_is_refused_with_what_changed(self, admin_page, position, own):
        other = factories.make_superuser(name="别人")
        preview = sent(admin_page, position, note="我的")
        if own:
            customise_entry(acting_user=other, entry=position, values={"name_en": "Theirs"}, reason="Theirs first")
        else:
            alias = PositionAlias(position=position, name="Theirs")
            customise_part(acting_user=other, position=position, part="aliases", rows=[alias], reason="Theirs first")
        refused = confirm(admin_page, preview)
        assert refused.status_code == 409
        page = refused.content.decode()
        assert "Theirs first" in page and "别人" in page and "Theirs" in page
        assert REASON in page
        position.refresh_from_db()
        assert position.note != "我的"
        # What was typed is still there, and can be confirmed now that the change of the other was seen.
        assert confirm(admin_page, refused).status_code == 302
        position.refresh_from_db()
        assert position.note == "我的"

    def test_a_form_opened_before_somebody_elses_change_says_so_in_the_preview(self, admin_page, duty):
        address = url(Duty, "change", duty.pk)
        page = admin_page.get(address)
        data = posted(page) | {"_state": page.context["entry_state"], "due_time": "07:00"}
        customise_entry(
            acting_user=factories.make_superuser(), entry=duty, values={"due_time": time(8)}, reason="Earlier"
        )
        response = admin_page.post(address, data)
        assert response.status_code == 409
        assert "Earlier" in response.content.decode()
        assert previewed(response).differences

    @pytest.mark.parametrize("state", ["", "x", "\x00", "1" * 5000, "-1.grants-abc"])
    def test_a_state_that_is_none_saves_nothing(self, admin_page, duty, state):
        preview = sent(admin_page, duty, name_zh="改过的名字")
        again = confirm(admin_page, preview, _state=state)
        assert again.status_code in (200, 409)
        duty.refresh_from_db()
        assert duty.name_zh != "改过的名字"


class TestDepartments:
    def test_the_departments_administrator_previews_and_saves_the_departments_entries(
        self, sales_page, sales_administrator, held
    ):
        duty = SalesDuty.objects.filter(position__code="sales-consultant", cadence="daily").first()
        response = sent(sales_page, duty, cadence="event")
        assert ("fewer", 14) in {(line.tone, line.count) for line in previewed(response).foresight.lines}
        assert confirm(sales_page, response).status_code == 302
        row = Duty.objects.get(pk=duty.pk).history.first()
        assert (row.cadence, row.history_user, row.history_change_reason) == ("event", sales_administrator, REASON)

    def test_the_preview_of_another_department_is_refused(self, sales_page):
        foreign = Position.objects.filter(department="finance").first()
        before = foreign.history.count()
        data = {"name_zh": "改", "_confirm": "1", "change_reason": REASON, "_state": "0"}
        assert sales_page.post(url(SalesPosition, "change", foreign.pk), data).status_code == 404
        assert sales_page.post(url(Position, "change", foreign.pk), data).status_code == 403
        foreign_duty = Duty.objects.filter(position=foreign).first()
        assert sales_page.post(url(SalesDuty, "change", foreign_duty.pk), data).status_code == 404
        assert sales_page.post(url(Duty, "change", foreign_duty.pk), data).status_code == 403
        assert foreign.history.count() == before

    def test_who_may_only_look_previews_nothing(self, client, sales_administrator):
        from django.contrib.auth.models import Permission

        sales_administrator.user_permissions.set(
            Permission.objects.filter(content_type__app_label="sales", codename="view_position")
        )
        client.force_login(sales_administrator)
        position = SalesPosition.objects.get(code="sales-consultant")
        page = client.get(url(SalesPosition, "change", position.pk))
        assert 'name="_save"' not in page.content.decode()
        assert client.post(url(SalesPosition, "change", position.pk), {"name_zh": "改"}).status_code == 403


def test_the_preview_takes_as_many_statements_for_a_crowd_as_for_one(admin_page, position, duty):
    team = factories.make_team(factories.make_department(factories.make_store()))

    def statements():
        address = url(Duty, "change", duty.pk)
        data = posted(admin_page.get(address)) | {"cadence": "weekly"}
        with CaptureQueriesContext(connection) as queries:
            previewed(admin_page.post(address, data))
        return len(queries)

    factories.make_seat(position, team)
    few = statements()
    for _number in range(12):
        factories.make_seat(position, team)
    assert statements() == few
    assert few <= 50


def test_the_page_of_a_position_says_rhythms_in_words_and_shows_the_sum(admin_page, position):
    page = admin_page.get(url(Position, "change", position.pk)).content.decode()
    assert "FREQ=" not in page
    assert "100</output> / 100" in page
    assert "<script>" not in page and "style=" not in page.split('<div id="content"')[1]
