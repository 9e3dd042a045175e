"""What an absence does to an item, and the rule of each duty that says it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


CAN_WAIT = ["monthly", "quarterly", "yearly"]


def give_rules(apps, schema_editor):
    """Give what is there already the rule a file that says nothing has: else every duty would get a new version."""
    for name in ("Duty", "DutyVersion", "HistoricalDuty"):
        duties = apps.get_model("duties", name).objects.all()
        duties.filter(must_do=True).update(when_absent="deputy")
        duties.filter(must_do=False, cadence__in=CAN_WAIT).update(when_absent="carry")


class Migration(migrations.Migration):
    dependencies = [
        ("duties", "0001_initial"),
        ("personnel", "0002_database_guards"),
        ("roles", "0003_how_names_are_spelt"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="checklistitem",
            name="absence",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="items",
                to="personnel.absence",
                verbose_name="absence",
            ),
        ),
        migrations.AddField(
            model_name="checklistitem",
            name="absent_owner",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="owed before by",
            ),
        ),
        migrations.AddField(
            model_name="checklistitem",
            name="carried_from",
            field=models.DateTimeField(blank=True, null=True, verbose_name="was due"),
        ),
        migrations.AddField(
            model_name="checklistitem",
            name="stand_in",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="roles.assignment",
                verbose_name="counts for",
            ),
        ),
        migrations.AddField(
            model_name="duty",
            name="when_absent",
            field=models.CharField(
                choices=[
                    ("excuse", "Excused"),
                    ("deputy", "Done by the deputy"),
                    ("carry", "Due on the first day back"),
                ],
                default="excuse",
                help_text="What becomes of it when the person is away on the day it is due.",
                max_length=8,
                verbose_name="during an absence",
            ),
        ),
        migrations.AddField(
            model_name="dutyversion",
            name="when_absent",
            field=models.CharField(
                choices=[
                    ("excuse", "Excused"),
                    ("deputy", "Done by the deputy"),
                    ("carry", "Due on the first day back"),
                ],
                default="excuse",
                help_text="What becomes of it when the person is away on the day it is due.",
                max_length=8,
                verbose_name="during an absence",
            ),
        ),
        migrations.AddField(
            model_name="historicalduty",
            name="when_absent",
            field=models.CharField(
                choices=[
                    ("excuse", "Excused"),
                    ("deputy", "Done by the deputy"),
                    ("carry", "Due on the first day back"),
                ],
                default="excuse",
                help_text="What becomes of it when the person is away on the day it is due.",
                max_length=8,
                verbose_name="during an absence",
            ),
        ),
        migrations.AlterField(
            model_name="checklistitem",
            name="status",
            field=models.CharField(
                choices=[("open", "Open"), ("done", "Done"), ("missed", "Missed"), ("excused", "Excused")],
                default="open",
                max_length=8,
                verbose_name="state",
            ),
        ),
        migrations.AddIndex(
            model_name="checklistitem",
            index=models.Index(
                condition=models.Q(("absence__isnull", False)), fields=["absence"], name="item_of_absence"
            ),
        ),
        migrations.AddIndex(
            model_name="checklistitem",
            index=models.Index(
                condition=models.Q(("stand_in__isnull", False)), fields=["stand_in", "due_at"], name="item_of_stand_in"
            ),
        ),
        migrations.AddConstraint(
            model_name="checklistitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("absent_owner__isnull", True), ("stand_in__isnull", True)),
                    models.Q(("absence__isnull", False), ("absent_owner__isnull", False), ("stand_in__isnull", False)),
                    _connector="OR",
                ),
                name="item_handed_over_whole",
            ),
        ),
        migrations.RunPython(give_rules, migrations.RunPython.noop),
    ]
