"""Every report keeps the version of the definition it was made from."""

import django.db.models.deletion
from django.db import migrations, models


def keep_what_was_shown(apps, schema_editor):
    """Reports opened before now were shown as their definition reads now."""
    Definition = apps.get_model("reports", "ReportDefinition")
    historical = apps.get_model("reports", "HistoricalReportDefinition")
    Report = apps.get_model("reports", "Report")
    current = dict(historical.objects.order_by().values_list("id").annotate(models.Max("history_id")))
    for definition in Definition.objects.all():
        version = current.get(definition.pk) or _write_history(definition, historical)
        Report.objects.filter(definition=definition, made_from__isnull=True).update(made_from=version)


def _write_history(definition, historical):
    from roles import clock

    values = {field.attname: getattr(definition, field.attname) for field in definition._meta.concrete_fields}
    return historical.objects.create(**values, history_date=clock.now(), history_type="+").history_id


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_shares")]

    operations = [
        migrations.AddField(
            model_name="report",
            name="made_from",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="reports.historicalreportdefinition",
                verbose_name="version of the definition",
            ),
        ),
        migrations.RunPython(keep_what_was_shown, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="report",
            name="made_from",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="reports.historicalreportdefinition",
                verbose_name="version of the definition",
            ),
        ),
    ]
