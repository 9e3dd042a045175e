"""A kind of document only the tests know: a discount somebody asks for. It declares itself and gets everything."""

from contextlib import contextmanager

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models

from roles.approvals import documents
from roles.approvals.documents import DocumentKind
from roles.approvals.facts import Fact
from roles.models import OwnedRecord, Staff

LABEL = "approvals.discount"
RIGHT = "reports.approve_report"
CHANNELS = (("retail", "零售"), ("fleet", "大客户"))


def _make_model():
    class Discount(OwnedRecord):
        """So much off the price of a car."""

        amount = models.DecimalField(max_digits=12, decimal_places=2)
        percentage = models.DecimalField(max_digits=5, decimal_places=2)
        channel = models.CharField(max_length=10, default="retail")
        edited_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
        state = models.CharField(max_length=10, default="asked")

        class Meta:
            app_label = "approvals"
            verbose_name = "discount"

    return Discount


def _kind(model):
    def become(state):
        return lambda document, _decision: model.objects.filter(pk=document.pk).update(state=state)

    return DocumentKind(
        model=model,
        label="Discount",
        permission=lambda _discount: RIGHT,
        content=lambda discount: {"amount": discount.amount, "percentage": discount.percentage},
        title=lambda discount: (f"折扣 {discount.amount}", f"Discount {discount.amount}"),
        url=lambda pk: f"/discounts/{pk}/",
        on_approved=become("approved"),
        on_returned=become("returned"),
        on_withdrawn=become("withdrawn"),
        facts=(
            Fact("amount", "amount", lambda discount: discount.amount, numeric=True),
            Fact("percentage", "percentage", lambda discount: discount.percentage, numeric=True),
            Fact(
                "channel",
                "channel",
                lambda discount: discount.channel,
                choices=(("retail", "零售"), ("fleet", "大客户")),
            ),
        ),
        last_editor=lambda discount: discount.edited_by_id,
    )


@contextmanager
def registered():
    """Let the house know discounts, with a table of their own, and forget them again."""
    model = _make_model()
    documents.register(_kind(model))
    with connection.schema_editor() as editor:
        editor.create_model(model)
    # Written once, outside of every test: the cache would keep what a test takes back.
    ContentType.objects.get_for_model(model)
    try:
        yield model
    finally:
        with connection.schema_editor() as editor:
            editor.delete_model(model)
        documents._kinds.pop(LABEL)
        ContentType.objects.filter(app_label="approvals", model="discount").delete()
        apps.all_models["approvals"].pop("discount")
        apps.clear_cache()
        ContentType.objects.clear_cache()


def flow(*steps, kind=LABEL, **fields):
    """Make a flow; each step is a dict of what differs from "the superior decides"."""
    from roles.approvals.models import Flow, FlowStep

    made = Flow.objects.create(kind=kind, name_zh="折扣审批", name_en="Discounts", **fields)
    for number, step in enumerate(steps, 1):
        row = FlowStep(flow=made, order=number, **step)
        row.full_clean()
        row.save()
    return made
