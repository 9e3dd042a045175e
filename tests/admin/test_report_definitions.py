"""Report definitions and export templates in the administration: what may be edited, and what is refused."""

import pytest

from kpi.exports.models import ExportTemplate
from kpi.reports.models import ReportDefinition
from tests.admin.forms import errors, posted, save, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

CODE = "sales-consultant_case-review"


@pytest.fixture
def definition(synced_catalogue):
    return ReportDefinition.objects.get(code=CODE)


def page_of(definition):
    return url(ReportDefinition, "change", definition.pk)


def test_receivers_sections_hours_and_prompt_are_edited_and_kept_by_the_next_sync(admin_page, definition):
    form = posted(admin_page.get(page_of(definition))) | {
        "receivers": "sales-manager\nshowroom-manager",
        "sections": "narrative\nrecords.lead\nplan",
        "outside": ["group"],
        "record": "lead",
        "due_days": "2",
        "due_time": "10:30",
        "prompt_zh": "本周最好的一单",
    }
    assert save(admin_page, page_of(definition), form).status_code == 302
    definition.refresh_from_db()
    assert definition.receivers == ["sales-manager", "showroom-manager"]
    assert definition.sections == ["narrative", "records.lead", "plan"]
    assert (definition.outside, definition.record) == (["group"], "lead")
    assert (definition.due_days, f"{definition.due_time:%H:%M}") == (2, "10:30")
    changed = {"receivers", "sections", "outside", "record", "due_days", "due_time", "prompt_zh"}
    assert changed <= set(definition.customised)


def test_sent_back_as_it_stands_nothing_is_customised(admin_page, definition):
    save(admin_page, page_of(definition), posted(admin_page.get(page_of(definition))))
    definition.refresh_from_db()
    assert definition.customised == []


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("receivers", "nobody-knows"),
        ("receivers", "sales-manager sales-manager"),
        ("sections", "plan\nmade-up"),
        ("sections", "plan, plan"),
        ("record", "made_up"),
        ("outside", ["moon"]),
        ("due_days", "32"),
    ],
)
def test_what_is_not_known_is_refused_and_what_was_typed_stays(admin_page, definition, field, typed):
    form = posted(admin_page.get(page_of(definition))) | {field: typed}
    answer = admin_page.post(page_of(definition), form)
    assert errors(answer)
    assert (typed if isinstance(typed, str) else typed[0]).split()[0] in answer.content.decode()
    definition.refresh_from_db()
    assert definition.customised == []


def test_an_export_is_defined_with_its_columns_in_order(admin_page, definition):
    address = url(ExportTemplate, "add")
    form = posted(admin_page.get(address)) | {
        "code": "oem",
        "name": "厂家周报",
        "definition": str(definition.pk),
        "file_type": "csv",
        "code_page": "gb18030",
    }
    for number, (place, source) in enumerate(((2, "figure:checklist.done"), (1, "author.name"))):
        form |= {f"columns-{number}-place": str(place), f"columns-{number}-source": source}
        form[f"columns-{number}-heading"] = source
    assert admin_page.post(address, form | {"columns-0-source": "salary"}).status_code == 200
    assert not ExportTemplate.objects.exists()
    assert admin_page.post(address, form).status_code == 302
    template = ExportTemplate.objects.get()
    assert [each.source for each in template.columns.all()] == ["author.name", "figure:checklist.done"]
