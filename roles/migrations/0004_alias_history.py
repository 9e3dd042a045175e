"""Aliases remember their changes, as every other part of a position does."""

import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


def begin_with_the_position(apps, schema_editor):
    """Aliases written before now are dated by the first day of their position."""
    PositionAlias = apps.get_model("roles", "PositionAlias")
    History = apps.get_model("roles", "HistoricalPositionAlias")
    dates = apps.get_model("roles", "HistoricalPosition").objects.order_by().values_list("id")
    first = dict(dates.annotate(models.Min("history_date")))
    from roles import clock

    names = [field.attname for field in PositionAlias._meta.concrete_fields]
    History.objects.bulk_create(
        [
            History(
                **{name: getattr(alias, name) for name in names},
                history_date=first.get(alias.position_id) or clock.now(),
                history_type="+",
            )
            for alias in PositionAlias.objects.all()
        ],
        batch_size=500,
    )


class Migration(migrations.Migration):
    dependencies = [("roles", "0003_how_names_are_spelt"), ("auth", "0012_alter_user_first_name_max_length")]

    operations = [
        migrations.CreateModel(
            name="HistoricalPositionAlias",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "folded",
                    models.CharField(db_index=True, editable=False, max_length=120, verbose_name="name as compared"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("alias", "Alias"), ("heading", "Heading of a document")],
                        default="alias",
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                ("document", models.CharField(blank=True, default="", max_length=12, verbose_name="document")),
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
                    "position",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="roles.position",
                        verbose_name="position",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical alias",
                "verbose_name_plural": "historical aliases",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.RunPython(begin_with_the_position, migrations.RunPython.noop),
    ]
