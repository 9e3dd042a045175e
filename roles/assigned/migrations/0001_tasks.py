"""Tasks handed out with their histories, and what people note that raises a duty."""

import django.db.models.deletion
import roles.clock
from django.conf import settings
from django.db import migrations, models

from roles.schema import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("roles", "0005_workbooks_and_drift"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels(
            migrations.CreateModel(
                name="Occurrence",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("text", models.CharField(max_length=200, verbose_name="what happened")),
                    ("at", models.DateTimeField(verbose_name="when")),
                    (
                        "department",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="roles.unit",
                            verbose_name="department",
                        ),
                    ),
                    (
                        "owner",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="owner",
                        ),
                    ),
                    (
                        "store",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="roles.unit",
                            verbose_name="store",
                        ),
                    ),
                    (
                        "unit",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="roles.unit",
                            verbose_name="unit",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "occurrence",
                    "verbose_name_plural": "occurrences",
                    "ordering": ("-at", "-pk"),
                },
            ),
            migrations.CreateModel(
                name="Task",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("title", models.CharField(max_length=120, verbose_name="task")),
                    ("description", models.TextField(blank=True, max_length=2000, verbose_name="what is to be done")),
                    ("deadline", models.DateTimeField(verbose_name="deadline")),
                    ("series", models.CharField(blank=True, max_length=60, verbose_name="series")),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("open", "To do"),
                                ("done", "Reported done"),
                                ("returned", "Returned"),
                                ("accepted", "Accepted"),
                                ("cancelled", "Withdrawn"),
                            ],
                            default="open",
                            max_length=10,
                            verbose_name="state",
                        ),
                    ),
                    ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                    ("created_at", models.DateTimeField(default=roles.clock.now, verbose_name="given")),
                    ("reported_at", models.DateTimeField(blank=True, null=True, verbose_name="reported done")),
                    ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed")),
                    ("remind_at", models.DateTimeField(verbose_name="reminder")),
                    ("reminded_at", models.DateTimeField(blank=True, null=True, verbose_name="reminded")),
                    ("escalated_at", models.DateTimeField(blank=True, null=True, verbose_name="escalated")),
                    ("subject_kind", models.CharField(blank=True, max_length=40, verbose_name="kind of its subject")),
                    ("subject_id", models.BigIntegerField(blank=True, null=True, verbose_name="subject")),
                    (
                        "assigned_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="given by",
                        ),
                    ),
                    (
                        "department",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="roles.unit",
                            verbose_name="department",
                        ),
                    ),
                    (
                        "owner",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="owner",
                        ),
                    ),
                    (
                        "store",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="roles.unit",
                            verbose_name="store",
                        ),
                    ),
                    (
                        "unit",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="roles.unit",
                            verbose_name="unit",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "task",
                    "verbose_name_plural": "tasks",
                    "ordering": ("deadline", "pk"),
                    "indexes": [
                        models.Index(fields=["owner", "deadline"], name="task_of_owner"),
                        models.Index(fields=["assigned_by", "deadline"], name="task_given_by"),
                        models.Index(fields=["store", "deadline"], name="task_of_store"),
                        models.Index(fields=["department", "deadline"], name="task_of_department"),
                        models.Index(fields=["unit", "deadline"], name="task_of_unit"),
                        models.Index(
                            condition=models.Q(("reminded_at__isnull", True), ("state__in", ("open", "returned"))),
                            fields=["remind_at"],
                            name="task_to_remind",
                        ),
                        models.Index(
                            condition=models.Q(("escalated_at__isnull", True), ("state__in", ("open", "returned"))),
                            fields=["deadline"],
                            name="task_to_escalate",
                        ),
                        models.Index(
                            condition=models.Q(("series", ""), _negated=True), fields=["series"], name="task_of_series"
                        ),
                        models.Index(
                            condition=models.Q(("subject_id__isnull", False)),
                            fields=["subject_kind", "subject_id"],
                            name="task_of_subject",
                        ),
                    ],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("reported_at__isnull", False), ("state__in", ["done", "accepted"])),
                                models.Q(
                                    ("reported_at__isnull", True), ("state__in", ["open", "returned", "cancelled"])
                                ),
                                _connector="OR",
                            ),
                            name="task_reported_has_instant",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="TaskEntry",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "verb",
                        models.CharField(
                            choices=[
                                ("give", "handed it out"),
                                ("report", "reported it done"),
                                ("accept", "accepted it"),
                                ("return", "returned it"),
                                ("deadline", "changed the deadline"),
                                ("withdraw", "withdrew it"),
                                ("pass", "took it over"),
                                ("escalate", "was told that the deadline is over"),
                            ],
                            max_length=10,
                            verbose_name="what happened",
                        ),
                    ),
                    ("at", models.DateTimeField(verbose_name="when")),
                    ("text", models.TextField(blank=True, verbose_name="remark")),
                    ("deadline", models.DateTimeField(blank=True, null=True, verbose_name="deadline")),
                    (
                        "actor",
                        models.ForeignKey(
                            db_index=False,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                            verbose_name="person",
                        ),
                    ),
                    (
                        "task",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="entries",
                            to="assigned.task",
                            verbose_name="task",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "entry of a task's history",
                    "verbose_name_plural": "entries of tasks' histories",
                    "ordering": ("at", "pk"),
                },
            ),
        ),
    ]
