import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from roles.schema import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kpi", "0003_line_made_from"),
        ("roles", "0006_sweep_runs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels(
            migrations.CreateModel(
                name="FigureState",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("as_of", models.DateTimeField(blank=True, db_index=True, null=True, verbose_name="as of")),
                    ("token", models.UUIDField(blank=True, null=True, verbose_name="claimed by")),
                    ("claimed_at", models.DateTimeField(blank=True, null=True, verbose_name="claimed")),
                    (
                        "store",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="roles.unit",
                            verbose_name="store",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "state of a store's figures",
                    "verbose_name_plural": "state of the stores' figures",
                },
            ),
            migrations.CreateModel(
                name="HistoricalRankSetting",
                fields=[
                    ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                    (
                        "shows_rank",
                        models.BooleanField(
                            default=False,
                            help_text="Within their position in the store, never the names.",
                            verbose_name="people see their rank",
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
                        "unit",
                        models.ForeignKey(
                            blank=True,
                            db_constraint=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            to="roles.unit",
                            verbose_name="unit",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "historical ranking",
                    "verbose_name_plural": "historical rankings",
                    "ordering": ("-history_date", "-history_id"),
                    "get_latest_by": ("history_date", "history_id"),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ),
            migrations.CreateModel(
                name="RankSetting",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "shows_rank",
                        models.BooleanField(
                            default=False,
                            help_text="Within their position in the store, never the names.",
                            verbose_name="people see their rank",
                        ),
                    ),
                    (
                        "unit",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="roles.unit",
                            verbose_name="unit",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "ranking",
                    "verbose_name_plural": "rankings",
                },
            ),
            migrations.CreateModel(
                name="DailyFigure",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("day", models.DateField(verbose_name="day")),
                    ("part", models.PositiveIntegerField(verbose_name="counted")),
                    ("whole", models.PositiveIntegerField(verbose_name="out of")),
                    (
                        "assignment",
                        models.ForeignKey(
                            db_index=False,
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="roles.assignment",
                            verbose_name="assignment",
                        ),
                    ),
                    (
                        "indicator",
                        models.ForeignKey(
                            db_index=False,
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="kpi.indicator",
                            verbose_name="indicator",
                        ),
                    ),
                    (
                        "store",
                        models.ForeignKey(
                            db_index=False,
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="roles.unit",
                            verbose_name="store",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "figure of a day",
                    "verbose_name_plural": "figures of days",
                    "indexes": [models.Index(fields=["store", "day"], name="dailyfigure_of_store")],
                    "constraints": [
                        models.UniqueConstraint(fields=("assignment", "indicator", "day"), name="dailyfigure_once"),
                        models.CheckConstraint(condition=models.Q(("whole__gt", 0)), name="dailyfigure_whole"),
                    ],
                },
            ),
            migrations.CreateModel(
                name="DirtyDay",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("day", models.DateField(verbose_name="day")),
                    ("marked_at", models.DateTimeField(verbose_name="marked")),
                    (
                        "store",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="roles.unit",
                            verbose_name="store",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "day to count again",
                    "verbose_name_plural": "days to count again",
                    "constraints": [models.UniqueConstraint(fields=("store", "day"), name="dirtyday_once")],
                },
            ),
            migrations.CreateModel(
                name="FigureProof",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("day", models.DateField(db_index=True, verbose_name="day")),
                    ("proved_at", models.DateTimeField(verbose_name="proved")),
                    ("counted", models.PositiveIntegerField(verbose_name="figures counted")),
                    ("wrong", models.PositiveIntegerField(default=0, verbose_name="wrong and repaired")),
                    ("differences", models.JSONField(blank=True, default=list, verbose_name="differences")),
                    (
                        "store",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="roles.unit",
                            verbose_name="store",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "recount of figures",
                    "verbose_name_plural": "recounts of figures",
                    "ordering": ("-day", "-wrong", "store"),
                    "constraints": [models.UniqueConstraint(fields=("store", "day"), name="figureproof_once")],
                },
            ),
            migrations.CreateModel(
                name="MonthFigure",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("month", models.DateField(help_text="The first day of the month.", verbose_name="month")),
                    ("actual", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="actual")),
                    (
                        "part",
                        models.DecimalField(
                            blank=True, decimal_places=4, max_digits=18, null=True, verbose_name="counted"
                        ),
                    ),
                    (
                        "whole",
                        models.DecimalField(
                            blank=True, decimal_places=4, max_digits=18, null=True, verbose_name="out of"
                        ),
                    ),
                    ("factor", models.DecimalField(decimal_places=4, default=100, max_digits=12, verbose_name="times")),
                    (
                        "credit_part",
                        models.DecimalField(decimal_places=4, max_digits=18, verbose_name="counted, to their credit"),
                    ),
                    (
                        "credit_whole",
                        models.DecimalField(decimal_places=4, max_digits=18, verbose_name="out of, to their credit"),
                    ),
                    ("as_of", models.DateTimeField(verbose_name="as of")),
                    (
                        "assignment",
                        models.ForeignKey(
                            db_index=False,
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="roles.assignment",
                            verbose_name="assignment",
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
                        "indicator",
                        models.ForeignKey(
                            db_index=False,
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to="kpi.indicator",
                            verbose_name="indicator",
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
                    "verbose_name": "figure of a month",
                    "verbose_name_plural": "figures of months",
                    "indexes": [
                        models.Index(fields=["store", "month"], name="monthfigure_of_store"),
                        models.Index(fields=["department", "month"], name="monthfigure_of_department"),
                        models.Index(fields=["unit", "month"], name="monthfigure_of_unit"),
                        models.Index(fields=["owner", "month"], name="monthfigure_of_owner"),
                    ],
                    "constraints": [
                        models.UniqueConstraint(fields=("assignment", "indicator", "month"), name="monthfigure_once")
                    ],
                },
            ),
        ),
    ]
