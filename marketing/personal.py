"""Where the house keeps what a customer told it: to be given out, and to be erased without a trace.

A department whose records hold words about a customer registers them here; what nobody registered is found by the
numbers themselves, in every text of the house that may still be changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Replace
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from marketing.models import Complaint, Customer, FollowUp, Survey
from roles.models import UploadedWorkbook
from roles.records.actions.attaching import drop_file
from roles.records.models import Attachment, RecordEntry
from roles.sharing import shares_among, shares_of
from roles.spreadsheets import Sheet, workbook

# What stands where a value stood.
GONE = "***"


@dataclass(frozen=True)
class Holder:
    """A kind of record that keeps words about a customer.

    `texts` are emptied when the person is erased; `title` heads its rows where the data is given out, `row` returns
    one as plain values. `kind` is its code, for its timeline and files.
    """

    model: type[models.Model]
    kind: str
    texts: tuple[str, ...]
    title: Any
    head: tuple[Any, ...]
    row: Callable[[Any], Sequence[Any]]
    through: str = "customer"


_holders: list[Holder] = []

OWN_RECORDS = (
    Holder(
        model=FollowUp,
        kind="follow_up",
        texts=("outcome",),
        title=gettext_lazy("Calls"),
        head=(gettext_lazy("Due"), gettext_lazy("Occasion"), gettext_lazy("State"), gettext_lazy("What was said")),
        row=lambda call: (call.due_at, call.get_kind_display(), call.state_label, call.outcome),
    ),
    Holder(
        model=Complaint,
        kind="complaint",
        texts=("content", "cause", "measure", "outcome", "said_at_closing"),
        title=gettext_lazy("Complaints"),
        head=(
            gettext_lazy("Received"),
            pgettext_lazy("complaint", "About"),
            gettext_lazy("State"),
            gettext_lazy("What the customer says"),
            gettext_lazy("Outcome"),
        ),
        row=lambda each: (each.received_at, each.get_category_display(), each.state_label, each.content, each.outcome),
    ),
    Holder(
        model=Survey,
        kind="survey",
        texts=("comment", "reason", "outcome", "paper"),
        title=gettext_lazy("Surveys"),
        head=(
            gettext_lazy("Answered"),
            gettext_lazy("Score"),
            gettext_lazy("What the customer adds"),
            gettext_lazy("Outcome"),
        ),
        row=lambda each: (each.answered_at, each.score, each.comment, each.outcome),
    ),
)


def register(holder: Holder) -> None:
    """Add a kind of record; the same model again replaces it."""
    _holders[:] = [each for each in _holders if each.model is not holder.model] + [holder]


def register_own() -> None:
    """Register the records of this department."""
    for holder in OWN_RECORDS:
        register(holder)


def family_of(customer: Customer) -> list[Customer]:
    """Return the file and those merged into it."""
    return [customer, *Customer.objects.filter(merged_into=customer)]


# --- giving out -------------------------------------------------------------------------------------------------------


def book_of(customer: Customer) -> bytes:
    """Return what is kept of a person as a workbook: the file, numbers, cars, consents, and every registered record."""
    sheets = [
        Sheet(pgettext("customer", "File"), (_("What"), _("Value")), _file_rows(customer)),
        Sheet(_("Phones"), (_("Phone"), _("Whose")), [(each.number, each.label) for each in customer.phones.all()]),
        Sheet(
            _("Cars"),
            (_("VIN"), _("Number plate"), _("Model"), _("Delivered on"), _("Insured until")),
            [(c.vin, c.plate, c.model_name, c.delivered_on, c.insured_until) for c in customer.cars.all()],
        ),
        Sheet(
            _("Consents"),
            (_("For what"), _("Given by"), _("Given on"), _("Taken back on")),
            [
                (c.get_purpose_display(), c.get_channel_display(), c.given_on, c.ended_on)
                for c in customer.consents.all()
            ],
        ),
    ]
    sheets += [_sheet(holder, customer) for holder in _holders]
    return workbook(sheets)


def _sheet(holder: Holder, customer: Customer) -> Sheet:
    rows = holder.model._default_manager.filter(**{holder.through: customer}).order_by("pk")
    return Sheet(str(holder.title), [str(each) for each in holder.head], [holder.row(row) for row in rows])


def _file_rows(customer: Customer) -> list[tuple[str, Any]]:
    names = ("party", "name", "contact", "address", "birthday", "source", "grade", "remarks", "created_at")
    rows = []
    for name in names:
        field: Any = Customer._meta.get_field(name)
        display = getattr(customer, f"get_{name}_display", None)
        rows.append((str(field.verbose_name), display() if display else getattr(customer, name)))
    return rows


# --- erasing ----------------------------------------------------------------------------------------------------------


def scrub(customer: Customer) -> None:
    """Empty everything that tells who the customer was, in the caller's transaction; rows and figures stay."""
    family = family_of(customer)
    keys = [each.pk for each in family]
    traces = _traces(family)
    for holder in _holders:
        _empty(holder, keys)
    _forget_kind("customer", keys)
    for each in family:
        shares_of(each).delete()
    _replace_everywhere(traces)
    for each in family:
        each.phones.all().delete()
        each.cars.update(vin="", plate="")
    Customer.objects.filter(pk__in=keys).update(
        name="", pinyin="", initials="", contact="", address="", birthday=None, remarks=""
    )
    # What was uploaded a moment ago may hold the row again.
    UploadedWorkbook.objects.filter(purpose__startswith="records:").delete()


def _traces(family: Iterable[Customer]) -> list[str]:
    """Return the values nobody else shares: numbers, VINs, plates."""
    found: set[str] = set()
    for each in family:
        found |= set(each.phones.values_list("number", flat=True))
        for vin, plate in each.cars.values_list("vin", "plate"):
            found |= {vin, plate}
    return sorted((each for each in found if len(each) >= 6), key=len, reverse=True)


def _empty(holder: Holder, keys: Sequence[int]) -> None:
    rows = holder.model._default_manager.filter(**{f"{holder.through}__in": keys})
    records = list(rows.values_list("pk", flat=True))
    rows.update(**dict.fromkeys(holder.texts, ""))
    _forget_kind(holder.kind, records)
    if hasattr(holder.model, "SHARE_MODEL"):
        # What colleagues showed one another of the person; what the house opened belongs to the work done on it.
        shares_among(holder.model, records).filter(shared_by__isnull=False).delete()


def _forget_kind(kind: str, records: Sequence[int]) -> None:
    """Empty the words of timelines, drop the files; what happened and when stays."""
    for start in range(0, len(records), 500):
        some = records[start : start + 500]
        RecordEntry.objects.filter(kind=kind, record_id__in=some).update(text="", changes=[])
        for row in Attachment.objects.filter(kind=kind, record_id__in=some):
            drop_file(row)


def _replace_everywhere(traces: Sequence[str]) -> None:
    """Replace a person's numbers in every text people typed about something else: notes, tasks, remarks.

    Logs that are sealed by hashes never hold them: they are left alone.
    """
    for model, name in _free_texts():
        for trace in traces:
            rows = model._base_manager.filter(**{f"{name}__contains": trace})
            rows.update(**{name: Replace(F(name), Value(trace), Value(GONE))})


# Apps whose free texts are checked, and those of the house beneath them that people type into.
_TYPED = ("records", "duties", "assigned", "personnel", "proof", "marketing", "sales", "aftersales", "parts", "finance")


def _free_texts() -> Iterable[tuple[type[Any], str]]:
    for label in _TYPED:
        for model in apps.get_app_config(label).get_models():
            if model._meta.proxy:
                continue
            for field in model._meta.concrete_fields:
                if _is_typed(field):
                    yield model, field.name


def _is_typed(field: Any) -> bool:
    if isinstance(field, models.TextField):
        return True
    plain = isinstance(field, models.CharField) and not field.choices and not field.unique
    return plain and (field.max_length or 0) >= 100
