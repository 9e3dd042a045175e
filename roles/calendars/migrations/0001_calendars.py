"""Holidays, opening days, shifts, rosters and tax days."""

import datetime as dt
import django.core.validators
import django.db.models.deletion
import simple_history.models
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
                name="FilingDeadline",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("month", models.DateField(help_text="Any day of the month.", unique=True, verbose_name="month")),
                    ("day", models.DateField(verbose_name="last day of filing")),
                    ("note", models.CharField(blank=True, max_length=100, verbose_name="note")),
                ],
                options={
                    "verbose_name": "announced filing deadline",
                    "verbose_name_plural": "announced filing deadlines",
                    "ordering": ("-month",),
                },
            ),
            migrations.CreateModel(
                name="Holiday",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("day", models.DateField(unique=True, verbose_name="day")),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("holiday", "Public holiday"),
                                ("makeup", "Make-up working day"),
                                ("ordinary", "As the weekday says"),
                            ],
                            default="holiday",
                            max_length=8,
                            verbose_name="kind",
                        ),
                    ),
                    ("name_zh", models.CharField(max_length=60, verbose_name="Chinese name")),
                    ("name_en", models.CharField(max_length=60, verbose_name="English name")),
                    (
                        "customised",
                        models.BooleanField(default=False, editable=False, verbose_name="changed by an administrator"),
                    ),
                ],
                options={
                    "verbose_name": "public holiday",
                    "verbose_name_plural": "public holidays",
                    "ordering": ("-day",),
                },
            ),
            migrations.CreateModel(
                name="FilingRule",
                fields=[
                    (
                        "id",
                        models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False),
                    ),
                    (
                        "day",
                        models.PositiveSmallIntegerField(
                            default=15,
                            validators=[
                                django.core.validators.MinValueValidator(1),
                                django.core.validators.MaxValueValidator(28),
                            ],
                            verbose_name="usual filing day of the month",
                        ),
                    ),
                    (
                        "shifts",
                        models.BooleanField(
                            default=True,
                            help_text="Where it is a weekend or a public holiday.",
                            verbose_name="moves to the next working day",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "usual filing day",
                    "verbose_name_plural": "usual filing day",
                    "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="filingrule_only_one")],
                },
            ),
            migrations.CreateModel(
                name="HistoricalFilingDeadline",
                fields=[
                    ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                    ("month", models.DateField(db_index=True, help_text="Any day of the month.", verbose_name="month")),
                    ("day", models.DateField(verbose_name="last day of filing")),
                    ("note", models.CharField(blank=True, max_length=100, verbose_name="note")),
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
                    "verbose_name": "historical announced filing deadline",
                    "verbose_name_plural": "historical announced filing deadlines",
                    "ordering": ("-history_date", "-history_id"),
                    "get_latest_by": ("history_date", "history_id"),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ),
            migrations.CreateModel(
                name="HistoricalFilingRule",
                fields=[
                    ("id", models.PositiveSmallIntegerField(db_index=True, default=1, editable=False)),
                    (
                        "day",
                        models.PositiveSmallIntegerField(
                            default=15,
                            validators=[
                                django.core.validators.MinValueValidator(1),
                                django.core.validators.MaxValueValidator(28),
                            ],
                            verbose_name="usual filing day of the month",
                        ),
                    ),
                    (
                        "shifts",
                        models.BooleanField(
                            default=True,
                            help_text="Where it is a weekend or a public holiday.",
                            verbose_name="moves to the next working day",
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
                    "verbose_name": "historical usual filing day",
                    "verbose_name_plural": "historical usual filing day",
                    "ordering": ("-history_date", "-history_id"),
                    "get_latest_by": ("history_date", "history_id"),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ),
            migrations.CreateModel(
                name="HistoricalHoliday",
                fields=[
                    ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                    ("day", models.DateField(db_index=True, verbose_name="day")),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("holiday", "Public holiday"),
                                ("makeup", "Make-up working day"),
                                ("ordinary", "As the weekday says"),
                            ],
                            default="holiday",
                            max_length=8,
                            verbose_name="kind",
                        ),
                    ),
                    ("name_zh", models.CharField(max_length=60, verbose_name="Chinese name")),
                    ("name_en", models.CharField(max_length=60, verbose_name="English name")),
                    (
                        "customised",
                        models.BooleanField(default=False, editable=False, verbose_name="changed by an administrator"),
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
                    "verbose_name": "historical public holiday",
                    "verbose_name_plural": "historical public holidays",
                    "ordering": ("-history_date", "-history_id"),
                    "get_latest_by": ("history_date", "history_id"),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ),
            migrations.CreateModel(
                name="HistoricalOpeningException",
                fields=[
                    ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                    ("day", models.DateField(verbose_name="day")),
                    ("is_open", models.BooleanField(default=False, verbose_name="open")),
                    ("note", models.CharField(blank=True, max_length=100, verbose_name="note")),
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
                        "store",
                        models.ForeignKey(
                            blank=True,
                            db_constraint=False,
                            limit_choices_to={"kind": "store"},
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            to="roles.unit",
                            verbose_name="store",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "historical special opening day",
                    "verbose_name_plural": "historical special opening days",
                    "ordering": ("-history_date", "-history_id"),
                    "get_latest_by": ("history_date", "history_id"),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ),
            migrations.CreateModel(
                name="HistoricalStoreHours",
                fields=[
                    ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                    ("opens", models.TimeField(default=dt.time(8, 30), verbose_name="opens")),
                    ("closes", models.TimeField(default=dt.time(18, 0), verbose_name="closes")),
                    ("monday", models.BooleanField(default=True, verbose_name="Monday")),
                    ("tuesday", models.BooleanField(default=True, verbose_name="Tuesday")),
                    ("wednesday", models.BooleanField(default=True, verbose_name="Wednesday")),
                    ("thursday", models.BooleanField(default=True, verbose_name="Thursday")),
                    ("friday", models.BooleanField(default=True, verbose_name="Friday")),
                    ("saturday", models.BooleanField(default=True, verbose_name="Saturday")),
                    ("sunday", models.BooleanField(default=True, verbose_name="Sunday")),
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
                        "store",
                        models.ForeignKey(
                            blank=True,
                            db_constraint=False,
                            limit_choices_to={"kind": "store"},
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            to="roles.unit",
                            verbose_name="store",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "historical opening hours of a store",
                    "verbose_name_plural": "historical opening hours of stores",
                    "ordering": ("-history_date", "-history_id"),
                    "get_latest_by": ("history_date", "history_id"),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ),
            migrations.CreateModel(
                name="Shift",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("name", models.CharField(max_length=30, verbose_name="name")),
                    ("starts", models.TimeField(verbose_name="from")),
                    ("ends", models.TimeField(verbose_name="to")),
                    ("is_active", models.BooleanField(default=True, verbose_name="active")),
                    (
                        "store",
                        models.ForeignKey(
                            limit_choices_to={"kind": "store"},
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="shifts",
                            to="roles.unit",
                            verbose_name="store",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "shift",
                    "verbose_name_plural": "shifts",
                    "ordering": ("store", "starts", "name"),
                    "constraints": [
                        models.UniqueConstraint(fields=("store", "name"), name="shift_named_once"),
                        models.CheckConstraint(
                            condition=models.Q(("ends__gt", models.F("starts"))),
                            name="shift_ends_after_it_starts",
                            violation_error_message="A shift ends after it begins.",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="RosterDay",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("day", models.DateField(verbose_name="day")),
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
                        "shift",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="calendars.shift",
                            verbose_name="shift",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "day of the roster",
                    "verbose_name_plural": "days of the roster",
                    "ordering": ("day", "owner"),
                    "indexes": [models.Index(fields=["unit", "day"], name="rosterday_of_unit")],
                    "constraints": [models.UniqueConstraint(fields=("owner", "day"), name="rosterday_once")],
                },
            ),
            migrations.CreateModel(
                name="StoreHours",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("opens", models.TimeField(default=dt.time(8, 30), verbose_name="opens")),
                    ("closes", models.TimeField(default=dt.time(18, 0), verbose_name="closes")),
                    ("monday", models.BooleanField(default=True, verbose_name="Monday")),
                    ("tuesday", models.BooleanField(default=True, verbose_name="Tuesday")),
                    ("wednesday", models.BooleanField(default=True, verbose_name="Wednesday")),
                    ("thursday", models.BooleanField(default=True, verbose_name="Thursday")),
                    ("friday", models.BooleanField(default=True, verbose_name="Friday")),
                    ("saturday", models.BooleanField(default=True, verbose_name="Saturday")),
                    ("sunday", models.BooleanField(default=True, verbose_name="Sunday")),
                    (
                        "store",
                        models.OneToOneField(
                            limit_choices_to={"kind": "store"},
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="hours",
                            to="roles.unit",
                            verbose_name="store",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "opening hours of a store",
                    "verbose_name_plural": "opening hours of stores",
                    "ordering": ("store",),
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("closes__gt", models.F("opens"))),
                            name="storehours_closes_after_opening",
                            violation_error_message="A store closes after it opens.",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("monday", True),
                                ("tuesday", True),
                                ("wednesday", True),
                                ("thursday", True),
                                ("friday", True),
                                ("saturday", True),
                                ("sunday", True),
                                _connector="OR",
                            ),
                            name="storehours_open_some_day",
                            violation_error_message="A store is open on one day of the week at least.",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="OpeningException",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("day", models.DateField(verbose_name="day")),
                    ("is_open", models.BooleanField(default=False, verbose_name="open")),
                    ("note", models.CharField(blank=True, max_length=100, verbose_name="note")),
                    (
                        "store",
                        models.ForeignKey(
                            limit_choices_to={"kind": "store"},
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="opening_exceptions",
                            to="roles.unit",
                            verbose_name="store",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "special opening day",
                    "verbose_name_plural": "special opening days",
                    "ordering": ("-day", "store"),
                    "constraints": [models.UniqueConstraint(fields=("store", "day"), name="openingexception_once")],
                },
            ),
        ),
    ]
