"""Worksheets of the catalogue."""

import django.db.models.deletion
import roles.models.catalogue
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from roles.schema import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels(
            migrations.CreateModel(
                name="Worksheet",
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
                    (
                        "department",
                        models.CharField(
                            choices=[
                                ("sales", "Sales"),
                                ("aftersales", "After-sales"),
                                ("parts", "Parts"),
                                ("finance", "Finance and administration"),
                                ("marketing", "Marketing"),
                            ],
                            max_length=12,
                            verbose_name="department",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "worksheet",
                    "verbose_name_plural": "worksheets",
                    "ordering": ("department", "code"),
                },
                bases=(roles.models.catalogue.Bilingual, models.Model),
            ),
            migrations.CreateModel(
                name="HistoricalWorksheet",
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
                    (
                        "department",
                        models.CharField(
                            choices=[
                                ("sales", "Sales"),
                                ("aftersales", "After-sales"),
                                ("parts", "Parts"),
                                ("finance", "Finance and administration"),
                                ("marketing", "Marketing"),
                            ],
                            max_length=12,
                            verbose_name="department",
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
                ],
                options={
                    "verbose_name": "historical worksheet",
                    "verbose_name_plural": "historical worksheets",
                    "ordering": ("-history_date", "-history_id"),
                    "get_latest_by": ("history_date", "history_id"),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ),
        ),
    ]
