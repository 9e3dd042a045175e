"""Lines of worksheets, and the sheets people fill in."""

import django.db.models.deletion
import roles.models.catalogue
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from roles.schema import CreateModels


class Migration(migrations.Migration):
    dependencies = [
        ("roles", "0005_workbooks_and_drift"),
        ("worksheets", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels(
            migrations.CreateModel(
                name="HistoricalWorksheetField",
                fields=[
                    ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                    ("code", models.SlugField(max_length=100, verbose_name="code")),
                    ("name_zh", models.CharField(max_length=200, verbose_name="Chinese name")),
                    ("name_en", models.CharField(max_length=200, verbose_name="English name")),
                    (
                        "customised",
                        models.JSONField(
                            blank=True, default=list, editable=False, verbose_name="changed by an administrator"
                        ),
                    ),
                    ("retired", models.BooleanField(default=False, verbose_name="retired")),
                    ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("yes_no", "Yes or no"),
                                ("number", "Number"),
                                ("choice", "Choice"),
                                ("score", "Score"),
                                ("text", "Text"),
                                ("photo", "Photo"),
                                ("people", "Attendance"),
                                ("tasks", "Resolutions"),
                            ],
                            max_length=8,
                            verbose_name="kind",
                        ),
                    ),
                    ("required", models.BooleanField(default=True, verbose_name="required")),
                    (
                        "minimum",
                        models.DecimalField(
                            blank=True,
                            decimal_places=2,
                            help_text="Of a number or a score: below it is out of limits.",
                            max_digits=12,
                            null=True,
                            verbose_name="least",
                        ),
                    ),
                    (
                        "maximum",
                        models.DecimalField(
                            blank=True,
                            decimal_places=2,
                            help_text="Of a number: above it is out of limits. Of a score: the full score.",
                            max_digits=12,
                            null=True,
                            verbose_name="most",
                        ),
                    ),
                    ("unit_zh", models.CharField(blank=True, max_length=20, verbose_name="unit of measure (Chinese)")),
                    ("unit_en", models.CharField(blank=True, max_length=20, verbose_name="unit of measure (English)")),
                    ("options", models.JSONField(blank=True, default=list, verbose_name="options")),
                    (
                        "corrective",
                        models.BooleanField(
                            default=False,
                            help_text="Out of limits it demands one, which becomes a task.",
                            verbose_name="needs a corrective action",
                        ),
                    ),
                    ("history_id", models.AutoField(primary_key=True, serialize=False)),
                    ("history_date", models.DateTimeField(db_index=True)),
                    ("history_change_reason", models.CharField(max_length=100, null=True)),
                    (
                        "history_type",
                        models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                    ),
                    (
                        "history_user",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.SET_NULL,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "worksheet",
                        models.ForeignKey(
                            blank=True,
                            db_constraint=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            to="worksheets.worksheet",
                            verbose_name="worksheet",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "historical line of a worksheet",
                    "verbose_name_plural": "historical lines of worksheets",
                    "ordering": ("-history_date", "-history_id"),
                    "get_latest_by": ("history_date", "history_id"),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ),
            migrations.CreateModel(
                name="WorksheetField",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("code", models.SlugField(max_length=100, unique=True, verbose_name="code")),
                    ("name_zh", models.CharField(max_length=200, verbose_name="Chinese name")),
                    ("name_en", models.CharField(max_length=200, verbose_name="English name")),
                    (
                        "customised",
                        models.JSONField(
                            blank=True, default=list, editable=False, verbose_name="changed by an administrator"
                        ),
                    ),
                    ("retired", models.BooleanField(default=False, verbose_name="retired")),
                    ("order", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("yes_no", "Yes or no"),
                                ("number", "Number"),
                                ("choice", "Choice"),
                                ("score", "Score"),
                                ("text", "Text"),
                                ("photo", "Photo"),
                                ("people", "Attendance"),
                                ("tasks", "Resolutions"),
                            ],
                            max_length=8,
                            verbose_name="kind",
                        ),
                    ),
                    ("required", models.BooleanField(default=True, verbose_name="required")),
                    (
                        "minimum",
                        models.DecimalField(
                            blank=True,
                            decimal_places=2,
                            help_text="Of a number or a score: below it is out of limits.",
                            max_digits=12,
                            null=True,
                            verbose_name="least",
                        ),
                    ),
                    (
                        "maximum",
                        models.DecimalField(
                            blank=True,
                            decimal_places=2,
                            help_text="Of a number: above it is out of limits. Of a score: the full score.",
                            max_digits=12,
                            null=True,
                            verbose_name="most",
                        ),
                    ),
                    ("unit_zh", models.CharField(blank=True, max_length=20, verbose_name="unit of measure (Chinese)")),
                    ("unit_en", models.CharField(blank=True, max_length=20, verbose_name="unit of measure (English)")),
                    ("options", models.JSONField(blank=True, default=list, verbose_name="options")),
                    (
                        "corrective",
                        models.BooleanField(
                            default=False,
                            help_text="Out of limits it demands one, which becomes a task.",
                            verbose_name="needs a corrective action",
                        ),
                    ),
                    (
                        "worksheet",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="fields",
                            to="worksheets.worksheet",
                            verbose_name="worksheet",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "line of a worksheet",
                    "verbose_name_plural": "lines of worksheets",
                    "ordering": ("worksheet", "order", "pk"),
                },
                bases=(roles.models.catalogue.Bilingual, models.Model),
            ),
            migrations.CreateModel(
                name="FilledSheet",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "state",
                        models.CharField(
                            choices=[("draft", "Draft"), ("filled", "Filled in")],
                            default="draft",
                            max_length=6,
                            verbose_name="state",
                        ),
                    ),
                    ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                    ("form", models.JSONField(default=dict, verbose_name="form")),
                    ("typed", models.JSONField(default=dict, verbose_name="typed")),
                    ("answers", models.JSONField(default=dict, verbose_name="answers")),
                    ("findings", models.JSONField(default=list, verbose_name="out of limits")),
                    (
                        "score",
                        models.DecimalField(
                            blank=True, decimal_places=2, max_digits=8, null=True, verbose_name="score"
                        ),
                    ),
                    (
                        "full_score",
                        models.DecimalField(
                            blank=True, decimal_places=2, max_digits=8, null=True, verbose_name="full score"
                        ),
                    ),
                    ("started_at", models.DateTimeField(verbose_name="begun")),
                    ("filled_at", models.DateTimeField(blank=True, null=True, verbose_name="filled in")),
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
                    (
                        "worksheet",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="sheets",
                            to="worksheets.worksheet",
                            verbose_name="worksheet",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "filled worksheet",
                    "verbose_name_plural": "filled worksheets",
                    "ordering": ("-started_at", "-pk"),
                    "default_permissions": (),
                    "indexes": [
                        models.Index(fields=["owner", "filled_at"], name="filledsheet_of_owner"),
                        models.Index(fields=["store", "filled_at"], name="filledsheet_of_store"),
                    ],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("filled_at__isnull", False), ("state", "filled")),
                                models.Q(("filled_at__isnull", True), ("state", "draft")),
                                _connector="OR",
                            ),
                            name="filledsheet_has_instant",
                        )
                    ],
                },
            ),
        ),
    ]
