"""Calendars, turns, proof, deadlines and steps of escalation of a duty; subjects and first misses of an item."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def give_rules(apps, schema_editor):
    """A day's round is left out on days the store is closed; versions get the rule too, or all would be renewed."""
    for name in ("Duty", "DutyVersion", "HistoricalDuty"):
        apps.get_model("duties", name).objects.filter(cadence="daily").update(off_day="skip")


class Migration(migrations.Migration):
    dependencies = [
        ("duties", "0002_absences"),
        ("personnel", "0003_handovers"),
        ("roles", "0005_workbooks_and_drift"),
        ("worksheets", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="checklistitem",
            name="escalate_again_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="next escalation"),
        ),
        migrations.AddField(
            model_name="checklistitem",
            name="escalations",
            field=models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name="escalations"),
        ),
        migrations.AddField(
            model_name="checklistitem",
            name="missed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="missed"),
        ),
        migrations.AddField(
            model_name="checklistitem",
            name="proof_done",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="records done"),
        ),
        migrations.AddField(
            model_name="checklistitem",
            name="proof_total",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="records owed"),
        ),
        migrations.AddField(
            model_name="checklistitem",
            name="subject_id",
            field=models.BigIntegerField(blank=True, null=True, verbose_name="subject"),
        ),
        migrations.AddField(
            model_name="checklistitem",
            name="subject_kind",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=40, verbose_name="kind of its subject"
            ),
        ),
        migrations.AddField(
            model_name="duty",
            name="days",
            field=models.CharField(
                choices=[
                    ("every", "Every day of the calendar"),
                    ("open", "Days the store is open"),
                    ("work", "Working days"),
                ],
                db_default="open",
                default="open",
                help_text="Which days it can fall due on, by the calendar of the store.",
                max_length=8,
                verbose_name="falls due on",
            ),
        ),
        migrations.AddField(
            model_name="duty",
            name="escalation_gap_minutes",
            field=models.PositiveIntegerField(
                db_default=240,
                default=240,
                validators=[
                    django.core.validators.MinValueValidator(15),
                    django.core.validators.MaxValueValidator(44640),
                ],
                verbose_name="between superiors (minutes)",
            ),
        ),
        migrations.AddField(
            model_name="duty",
            name="escalation_steps",
            field=models.PositiveSmallIntegerField(
                db_default=2,
                default=2,
                help_text="How far up an open must-do goes: 1 is the direct superior.",
                validators=[django.core.validators.MaxValueValidator(5)],
                verbose_name="superiors told",
            ),
        ),
        migrations.AddField(
            model_name="duty",
            name="evidence",
            field=models.CharField(
                choices=[
                    ("tick", "A tick, with a note"),
                    ("file", "A photo or a file"),
                    ("worksheet", "A worksheet"),
                    ("records", "Working records"),
                ],
                db_default="tick",
                default="tick",
                max_length=10,
                verbose_name="proved by",
            ),
        ),
        migrations.AddField(
            model_name="duty",
            name="off_day",
            field=models.CharField(
                choices=[("skip", "Left out"), ("before", "Due on the day before"), ("after", "Due on the day after")],
                db_default="before",
                default="before",
                help_text="What becomes of it when the rhythm names a day it cannot fall due on.",
                max_length=8,
                verbose_name="on another day",
            ),
        ),
        migrations.AddField(
            model_name="duty",
            name="rota_size",
            field=models.PositiveSmallIntegerField(
                db_default=1,
                default=1,
                help_text="How many of a unit's holders owe it each time, when they take turns.",
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(20)],
                verbose_name="how many at a time",
            ),
        ),
        migrations.AddField(
            model_name="duty",
            name="settled_by",
            field=models.CharField(
                blank=True, db_default="", help_text="Empty: by the tick.", max_length=60, verbose_name="settled by"
            ),
        ),
        migrations.AddField(
            model_name="duty",
            name="trigger",
            field=models.CharField(
                blank=True,
                db_default="",
                help_text="The event that raises it.",
                max_length=60,
                verbose_name="raised by",
            ),
        ),
        migrations.AddField(
            model_name="duty",
            name="weight",
            field=models.PositiveSmallIntegerField(
                db_default=1,
                default=1,
                help_text="From 1 to 5: what weighs more is drawn more often for a spot check.",
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)],
                verbose_name="importance",
            ),
        ),
        migrations.AddField(
            model_name="duty",
            name="who",
            field=models.CharField(
                choices=[("each", "Each of them"), ("rota", "In turn")],
                db_default="each",
                default="each",
                max_length=4,
                verbose_name="who owes it",
            ),
        ),
        migrations.AddField(
            model_name="duty",
            name="within",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="Of duties raised by an event. Empty: the end of the day.",
                null=True,
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(400)],
                verbose_name="due within",
            ),
        ),
        migrations.AddField(
            model_name="duty",
            name="within_unit",
            field=models.CharField(
                choices=[
                    ("hours", "Hours"),
                    ("work_hours", "Working hours"),
                    ("days", "Days"),
                    ("work_days", "Working days"),
                ],
                db_default="work_days",
                default="work_days",
                max_length=10,
                verbose_name="counted in",
            ),
        ),
        migrations.AddField(
            model_name="duty",
            name="worksheet",
            field=models.ForeignKey(
                blank=True,
                help_text="The form to fill in, when a worksheet proves it.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="worksheets.worksheet",
                verbose_name="worksheet",
            ),
        ),
        migrations.AddField(
            model_name="dutyversion",
            name="days",
            field=models.CharField(
                choices=[
                    ("every", "Every day of the calendar"),
                    ("open", "Days the store is open"),
                    ("work", "Working days"),
                ],
                db_default="open",
                default="open",
                help_text="Which days it can fall due on, by the calendar of the store.",
                max_length=8,
                verbose_name="falls due on",
            ),
        ),
        migrations.AddField(
            model_name="dutyversion",
            name="escalation_gap_minutes",
            field=models.PositiveIntegerField(
                db_default=240,
                default=240,
                validators=[
                    django.core.validators.MinValueValidator(15),
                    django.core.validators.MaxValueValidator(44640),
                ],
                verbose_name="between superiors (minutes)",
            ),
        ),
        migrations.AddField(
            model_name="dutyversion",
            name="escalation_steps",
            field=models.PositiveSmallIntegerField(
                db_default=2,
                default=2,
                help_text="How far up an open must-do goes: 1 is the direct superior.",
                validators=[django.core.validators.MaxValueValidator(5)],
                verbose_name="superiors told",
            ),
        ),
        migrations.AddField(
            model_name="dutyversion",
            name="evidence",
            field=models.CharField(
                choices=[
                    ("tick", "A tick, with a note"),
                    ("file", "A photo or a file"),
                    ("worksheet", "A worksheet"),
                    ("records", "Working records"),
                ],
                db_default="tick",
                default="tick",
                max_length=10,
                verbose_name="proved by",
            ),
        ),
        migrations.AddField(
            model_name="dutyversion",
            name="off_day",
            field=models.CharField(
                choices=[("skip", "Left out"), ("before", "Due on the day before"), ("after", "Due on the day after")],
                db_default="before",
                default="before",
                help_text="What becomes of it when the rhythm names a day it cannot fall due on.",
                max_length=8,
                verbose_name="on another day",
            ),
        ),
        migrations.AddField(
            model_name="dutyversion",
            name="rota_size",
            field=models.PositiveSmallIntegerField(
                db_default=1,
                default=1,
                help_text="How many of a unit's holders owe it each time, when they take turns.",
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(20)],
                verbose_name="how many at a time",
            ),
        ),
        migrations.AddField(
            model_name="dutyversion",
            name="settled_by",
            field=models.CharField(
                blank=True, db_default="", help_text="Empty: by the tick.", max_length=60, verbose_name="settled by"
            ),
        ),
        migrations.AddField(
            model_name="dutyversion",
            name="trigger",
            field=models.CharField(
                blank=True,
                db_default="",
                help_text="The event that raises it.",
                max_length=60,
                verbose_name="raised by",
            ),
        ),
        migrations.AddField(
            model_name="dutyversion",
            name="weight",
            field=models.PositiveSmallIntegerField(
                db_default=1,
                default=1,
                help_text="From 1 to 5: what weighs more is drawn more often for a spot check.",
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)],
                verbose_name="importance",
            ),
        ),
        migrations.AddField(
            model_name="dutyversion",
            name="who",
            field=models.CharField(
                choices=[("each", "Each of them"), ("rota", "In turn")],
                db_default="each",
                default="each",
                max_length=4,
                verbose_name="who owes it",
            ),
        ),
        migrations.AddField(
            model_name="dutyversion",
            name="within",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="Of duties raised by an event. Empty: the end of the day.",
                null=True,
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(400)],
                verbose_name="due within",
            ),
        ),
        migrations.AddField(
            model_name="dutyversion",
            name="within_unit",
            field=models.CharField(
                choices=[
                    ("hours", "Hours"),
                    ("work_hours", "Working hours"),
                    ("days", "Days"),
                    ("work_days", "Working days"),
                ],
                db_default="work_days",
                default="work_days",
                max_length=10,
                verbose_name="counted in",
            ),
        ),
        migrations.AddField(
            model_name="dutyversion",
            name="worksheet",
            field=models.ForeignKey(
                blank=True,
                help_text="The form to fill in, when a worksheet proves it.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="worksheets.worksheet",
                verbose_name="worksheet",
            ),
        ),
        migrations.AddField(
            model_name="historicalduty",
            name="days",
            field=models.CharField(
                choices=[
                    ("every", "Every day of the calendar"),
                    ("open", "Days the store is open"),
                    ("work", "Working days"),
                ],
                db_default="open",
                default="open",
                help_text="Which days it can fall due on, by the calendar of the store.",
                max_length=8,
                verbose_name="falls due on",
            ),
        ),
        migrations.AddField(
            model_name="historicalduty",
            name="escalation_gap_minutes",
            field=models.PositiveIntegerField(
                db_default=240,
                default=240,
                validators=[
                    django.core.validators.MinValueValidator(15),
                    django.core.validators.MaxValueValidator(44640),
                ],
                verbose_name="between superiors (minutes)",
            ),
        ),
        migrations.AddField(
            model_name="historicalduty",
            name="escalation_steps",
            field=models.PositiveSmallIntegerField(
                db_default=2,
                default=2,
                help_text="How far up an open must-do goes: 1 is the direct superior.",
                validators=[django.core.validators.MaxValueValidator(5)],
                verbose_name="superiors told",
            ),
        ),
        migrations.AddField(
            model_name="historicalduty",
            name="evidence",
            field=models.CharField(
                choices=[
                    ("tick", "A tick, with a note"),
                    ("file", "A photo or a file"),
                    ("worksheet", "A worksheet"),
                    ("records", "Working records"),
                ],
                db_default="tick",
                default="tick",
                max_length=10,
                verbose_name="proved by",
            ),
        ),
        migrations.AddField(
            model_name="historicalduty",
            name="off_day",
            field=models.CharField(
                choices=[("skip", "Left out"), ("before", "Due on the day before"), ("after", "Due on the day after")],
                db_default="before",
                default="before",
                help_text="What becomes of it when the rhythm names a day it cannot fall due on.",
                max_length=8,
                verbose_name="on another day",
            ),
        ),
        migrations.AddField(
            model_name="historicalduty",
            name="rota_size",
            field=models.PositiveSmallIntegerField(
                db_default=1,
                default=1,
                help_text="How many of a unit's holders owe it each time, when they take turns.",
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(20)],
                verbose_name="how many at a time",
            ),
        ),
        migrations.AddField(
            model_name="historicalduty",
            name="settled_by",
            field=models.CharField(
                blank=True, db_default="", help_text="Empty: by the tick.", max_length=60, verbose_name="settled by"
            ),
        ),
        migrations.AddField(
            model_name="historicalduty",
            name="trigger",
            field=models.CharField(
                blank=True,
                db_default="",
                help_text="The event that raises it.",
                max_length=60,
                verbose_name="raised by",
            ),
        ),
        migrations.AddField(
            model_name="historicalduty",
            name="weight",
            field=models.PositiveSmallIntegerField(
                db_default=1,
                default=1,
                help_text="From 1 to 5: what weighs more is drawn more often for a spot check.",
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)],
                verbose_name="importance",
            ),
        ),
        migrations.AddField(
            model_name="historicalduty",
            name="who",
            field=models.CharField(
                choices=[("each", "Each of them"), ("rota", "In turn")],
                db_default="each",
                default="each",
                max_length=4,
                verbose_name="who owes it",
            ),
        ),
        migrations.AddField(
            model_name="historicalduty",
            name="within",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="Of duties raised by an event. Empty: the end of the day.",
                null=True,
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(400)],
                verbose_name="due within",
            ),
        ),
        migrations.AddField(
            model_name="historicalduty",
            name="within_unit",
            field=models.CharField(
                choices=[
                    ("hours", "Hours"),
                    ("work_hours", "Working hours"),
                    ("days", "Days"),
                    ("work_days", "Working days"),
                ],
                db_default="work_days",
                default="work_days",
                max_length=10,
                verbose_name="counted in",
            ),
        ),
        migrations.AddField(
            model_name="historicalduty",
            name="worksheet",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="The form to fill in, when a worksheet proves it.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="worksheets.worksheet",
                verbose_name="worksheet",
            ),
        ),
        migrations.AlterField(
            model_name="checklistitem",
            name="period",
            field=models.CharField(max_length=80, verbose_name="period"),
        ),
        migrations.AddIndex(
            model_name="checklistitem",
            index=models.Index(
                condition=models.Q(("escalate_again_at__isnull", False), ("status", "open")),
                fields=["escalate_again_at"],
                name="item_to_escalate_again",
            ),
        ),
        migrations.AddIndex(
            model_name="checklistitem",
            index=models.Index(
                condition=models.Q(("subject_id__isnull", False)),
                fields=["subject_kind", "subject_id"],
                name="item_of_subject",
            ),
        ),
        migrations.RunPython(give_rules, migrations.RunPython.noop),
    ]
