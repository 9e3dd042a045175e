"""Changing the catalogue: marked, remembered, in force on the next request, and left alone by sync."""

from io import StringIO

import pytest
from django.core.management import call_command

from kpi.models import Indicator, IndicatorWeight
from kpi.reports.models import ReportDefinition
from roles import clock
from roles.actions import start_assignment
from roles.duties.models import Duty
from roles.models import Position, Staff
from tests import factories
from tests.admin import forms
from tests.admin.forms import confirmation, errors, posted, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def position(synced_catalogue):
    return Position.objects.get(code="sales-consultant")


def page_of(client, model, row):
    return posted(client.get(url(model, "change", row.pk)))


def save(client, model, row, data):
    return forms.save(client, url(model, "change", row.pk), data)


def sync():
    out = StringIO()
    call_command("catalogue", "sync", stdout=out)
    return out.getvalue()


def inline(data, prefix, **row):
    """Add one row to a formset."""
    number = int(data[f"{prefix}-TOTAL_FORMS"])
    data[f"{prefix}-TOTAL_FORMS"] = str(number + 1)
    data.update({f"{prefix}-{number}-{name}": str(value) for name, value in row.items()})


def test_saving_without_a_change_changes_nothing(admin_page, position):
    before = position.history.count()
    assert save(admin_page, Position, position, page_of(admin_page, Position, position)).status_code == 302
    position.refresh_from_db()
    assert position.customised == []
    assert position.history.count() == before
    assert "no change" in sync()


def test_a_changed_field_is_marked_remembered_and_kept_by_sync(admin_page, superuser, position):
    data = page_of(admin_page, Position, position) | {"name_zh": "销售顾问甲"}
    assert save(admin_page, Position, position, data).status_code == 302
    position.refresh_from_db()
    assert (position.name_zh, position.customised) == ("销售顾问甲", ["name_zh"])
    entry = position.history.first()
    assert (entry.name_zh, entry.history_user) == ("销售顾问甲", superuser)
    assert "kept: sales-consultant.name_zh" in sync()
    position.refresh_from_db()
    assert position.name_zh == "销售顾问甲"


def test_the_code_never_changes(admin_page, position):
    data = page_of(admin_page, Position, position)
    assert "code" not in data
    save(admin_page, Position, position, data | {"code": "another"})
    position.refresh_from_db()
    assert position.code == "sales-consultant"


def test_a_circle_of_superiors_is_refused_with_a_sentence(admin_page, position):
    chief = position.reports_to
    data = page_of(admin_page, Position, chief) | {"reports_to": str(position.pk)}
    response = save(admin_page, Position, chief, data)
    assert len(errors(response)) == 1
    assert response.context["adminform"].form.errors.keys() == {"reports_to"}
    assert "position_no_cycle" not in errors(response)[0]
    own = page_of(admin_page, Position, position) | {"reports_to": str(position.pk)}
    assert "reports_to" in save(admin_page, Position, position, own).context["adminform"].form.errors


def test_weights_that_do_not_sum_to_100_are_refused_and_the_sum_is_said(admin_page, position):
    data = page_of(admin_page, Position, position)
    was = int(data["weights-0-weight"])
    response = save(admin_page, Position, position, data | {"weights-0-weight": str(was + 7), "name_zh": "别的"})
    assert any("107" in each for each in errors(response))
    position.refresh_from_db()
    assert position.name_zh != "别的"
    assert position.customised == []


def test_weights_that_sum_to_100_are_saved_marked_and_kept_by_sync(admin_page, superuser, position):
    data = page_of(admin_page, Position, position)
    first, second = int(data["weights-0-weight"]), int(data["weights-1-weight"])
    data |= {"weights-0-weight": str(first + 1), "weights-1-weight": str(second - 1)}
    assert save(admin_page, Position, position, data).status_code == 302
    position.refresh_from_db()
    assert position.customised == ["weights"]
    row = IndicatorWeight.objects.get(pk=data["weights-0-id"])
    assert row.weight == first + 1
    assert row.history.first().history_user == superuser
    assert "kept: sales-consultant.weights" in sync()
    row.refresh_from_db()
    assert row.weight == first + 1


@pytest.mark.parametrize("weight", ["0", "101", "-1", "abc", "", "99999999999999999999"])
def test_a_weight_that_is_none_is_refused_beside_the_field(admin_page, position, weight):
    data = page_of(admin_page, Position, position) | {"weights-0-weight": weight}
    assert errors(save(admin_page, Position, position, data))


def test_the_same_indicator_twice_is_refused(admin_page, position):
    data = page_of(admin_page, Position, position)
    data["weights-1-indicator"] = data["weights-0-indicator"]
    assert errors(save(admin_page, Position, position, data))


def test_a_grant_is_in_force_on_the_very_next_request(admin_page, client, position):
    store = factories.make_store()
    colleague = factories.make_staff()
    unit = factories.make_department(store)
    start_assignment(staff=colleague, position=position, unit=unit, starts_on=clock.today())
    assert not Staff.objects.get(pk=colleague.pk).has_perm("reports.approve_report", unit)
    data = page_of(admin_page, Position, position)
    inline(data, "grants", permission=_permission("approve_report"), scope="department", position=position.pk)
    assert save(admin_page, Position, position, data).status_code == 302
    assert Staff.objects.get(pk=colleague.pk).has_perm("reports.approve_report", unit)
    position.refresh_from_db()
    assert "grants" in position.customised
    assert "kept: sales-consultant.grants" in sync()
    # And it goes as it came.
    data = page_of(admin_page, Position, position)
    number = next(n for n in range(99) if data.get(f"grants-{n}-permission") == str(_permission("approve_report")))
    assert save(admin_page, Position, position, data | {f"grants-{number}-DELETE": "on"}).status_code == 302
    assert not Staff.objects.get(pk=colleague.pk).has_perm("reports.approve_report", unit)


def _permission(codename):
    from django.contrib.auth.models import Permission

    return Permission.objects.get(codename=codename).pk


def test_a_grant_of_something_else_or_twice_is_refused(admin_page, position):
    data = page_of(admin_page, Position, position)
    inline(data, "grants", permission=_permission("delete_session"), scope="store", position=position.pk)
    assert errors(save(admin_page, Position, position, data))
    data = page_of(admin_page, Position, position)
    inline(
        data,
        "grants",
        permission=data["grants-0-permission"],
        scope=data["grants-0-scope"],
        position=position.pk,
    )
    assert errors(save(admin_page, Position, position, data))


def test_a_grant_offers_its_own_permission_and_a_new_one_all(admin_page, position):
    form = admin_page.get(url(Position, "change", position.pk)).context["inline_admin_formsets"][1]
    drawn = [str(each["permission"]) for each in form.formset.forms if each.instance.pk]
    assert [each.count("<option") for each in drawn] == [1] * position.grants.count()
    assert str(form.formset.empty_form["permission"]).count("<option") > 300


def test_a_grant_turned_into_another_keeps_what_was_chosen(admin_page, position):
    data = page_of(admin_page, Position, position)
    chosen = data["grants-1-permission"]
    data |= {"grants-0-permission": chosen, "grants-0-scope": data["grants-1-scope"]}
    refused = save(admin_page, Position, position, data)
    assert errors(refused)
    assert f'<option value="{chosen}" selected' in str(
        refused.context["inline_admin_formsets"][1].formset.forms[0]["permission"]
    )


def test_an_alias_is_found_at_once_and_kept_by_sync(admin_page, position):
    data = page_of(admin_page, Position, position)
    inline(data, "aliases", name="ＣＡＲ 达人", kind="alias", document="", position=position.pk)
    assert save(admin_page, Position, position, data).status_code == 302
    sync()
    out = StringIO()
    call_command("catalogue", "resolve", "car达人", stdout=out)
    assert out.getvalue().strip().endswith("sales-consultant")


def test_a_report_on_the_page_of_a_position_is_customised_itself(admin_page, position):
    data = page_of(admin_page, Position, position)
    assert save(admin_page, Position, position, data | {"report_definitions-0-due_days": "5"}).status_code == 302
    definition = ReportDefinition.objects.get(pk=data["report_definitions-0-id"])
    assert (definition.due_days, definition.customised) == (5, ["due_days"])
    assert definition.history.first().due_days == 5
    position.refresh_from_db()
    assert position.customised == []


def test_a_report_is_added_on_the_page_of_a_position_and_survives_sync(admin_page, position):
    data = page_of(admin_page, Position, position)
    inline(
        data,
        "report_definitions",
        code="sales-consultant_extra",
        name_zh="补充报表",
        name_en="Extra report",
        frequency="weekly",
        draft_time="17:00",
        due_days="1",
        due_time="12:00",
        position=position.pk,
    )
    assert save(admin_page, Position, position, data).status_code == 302
    made = ReportDefinition.objects.get(code="sales-consultant_extra")
    assert made.position == position
    sync()
    made.refresh_from_db()
    assert not made.retired


def test_a_changed_duty_gets_a_new_version(admin_page, superuser, position):
    duty = position.duties.filter(cadence="daily").first()
    old = duty.current
    data = page_of(admin_page, Duty, duty) | {"due_time": "09:30", "cadence": "weekly", "rrule": "FREQ=WEEKLY;BYDAY=MO"}
    assert save(admin_page, Duty, duty, data).status_code == 302
    duty.refresh_from_db()
    assert set(duty.customised) == {"due_time", "cadence", "rrule"} - (set() if duty.rrule != old.rrule else {"rrule"})
    assert duty.current.number == old.number + 1
    assert (duty.current.cadence, duty.current.rrule) == ("weekly", "FREQ=WEEKLY;BYDAY=MO")
    old.refresh_from_db()
    assert old.cadence == "daily"
    assert duty.history.first().history_user == superuser
    sync()
    duty.refresh_from_db()
    assert duty.cadence == "weekly"


@pytest.mark.parametrize(
    "rule",
    [
        "every monday",
        "FREQ=DAILY;INTERVAL=0;BYMONTH=2",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYDAY=999MO",
        "FREQ=DAILY;COUNT=1",
        "FREQ=SECONDLY",
    ],
)
def test_a_rule_the_engine_cannot_evaluate_is_refused_beside_the_field(admin_page, position, rule):
    duty = position.duties.first()
    response = save(admin_page, Duty, duty, page_of(admin_page, Duty, duty) | {"rrule": rule})
    assert errors(response)
    assert "rrule" in response.context["adminform"].form.errors


@pytest.mark.parametrize("name", ["\x00", "x" * 10_000, "", "   "])
def test_a_name_no_field_can_hold_is_refused_beside_the_field(admin_page, position, name):
    data = page_of(admin_page, Position, position) | {"name_zh": name}
    response = save(admin_page, Position, position, data)
    assert errors(response)
    assert "name_zh" in response.context["adminform"].form.errors


def test_an_emoji_is_a_name_like_any_other(admin_page, position):
    data = page_of(admin_page, Position, position) | {"name_en": "Consultant 🚗"}
    assert save(admin_page, Position, position, data).status_code == 302


def test_a_position_made_here_is_whole_and_survives_sync(admin_page, superuser):
    data = posted(admin_page.get(url(Position, "add")))
    data |= {"code": "night-guard", "name_zh": "夜班保安", "name_en": "Night guard", "order": "99"}
    data |= {"department": "sales", "level": "staff", "reports_to": str(Position.objects.get(code="sales-manager").pk)}
    inline(data, "aliases", name="保安", kind="alias", document="")
    inline(data, "weights", indicator=Indicator.objects.first().pk, weight=100, order=0)
    assert forms.save(admin_page, url(Position, "add"), data).status_code == 302
    made = Position.objects.get(code="night-guard")
    assert "code" in made.customised
    assert made.history.first().history_user == superuser
    sync()
    made.refresh_from_db()
    assert not made.retired
    assert (made.aliases.count(), made.weights.count()) == (1, 1)


def test_a_duty_made_here_is_named_by_its_position_and_has_a_version(admin_page, position):
    data = posted(admin_page.get(url(Duty, "add")))
    data |= {"position": str(position.pk), "no": "90", "name_zh": "擦车", "name_en": "Polish a car"}
    data |= {"cadence": "daily", "due_time": "10:00"}
    assert forms.save(admin_page, url(Duty, "add"), data).status_code == 302
    duty = Duty.objects.get(code="sales-consultant-90")
    assert duty.current.number == 1
    sync()
    duty.refresh_from_db()
    assert not duty.retired
    again = admin_page.post(url(Duty, "add"), data)
    assert errors(again)


def test_history_shows_former_states_and_brings_one_back(admin_page, position):
    was = position.name_en
    save(admin_page, Position, position, page_of(admin_page, Position, position) | {"name_en": "Something else"})
    former = position.history.filter(name_en=was).first()
    address = url(Position, "simple_history", position.pk, former.pk)
    assert admin_page.post(address, confirmation(admin_page.get(address))).status_code == 302
    position.refresh_from_db()
    assert position.name_en == was
    assert (
        admin_page.get(
            url(Position, "simple_history", position.pk, former.pk).replace(str(former.pk), "abc")
        ).status_code
        == 404
    )


def test_an_indicator_keeps_what_was_changed(admin_page):
    indicator = Indicator.objects.filter(home="sales").first()
    data = page_of(admin_page, Indicator, indicator) | {"target": "77.5"}
    assert save(admin_page, Indicator, indicator, data).status_code == 302
    sync()
    indicator.refresh_from_db()
    assert (str(indicator.target), indicator.customised) == ("77.50", ["target"])
