"""Every line of a scorecard keeps the version of the indicator it was made from."""

import django.db.models.deletion
from django.db import migrations, models


def keep_what_was_shown(apps, schema_editor):
    """Lines made before now were shown and computed as their indicator reads now."""
    Indicator = apps.get_model("kpi", "Indicator")
    historical = apps.get_model("kpi", "HistoricalIndicator")
    Line = apps.get_model("kpi", "ScorecardLine")
    current = dict(historical.objects.order_by().values_list("id").annotate(models.Max("history_id")))
    for indicator in Indicator.objects.all():
        version = current.get(indicator.pk) or _write_history(indicator, historical)
        Line.objects.filter(indicator=indicator, made_from__isnull=True).update(made_from=version)


def _write_history(indicator, historical):
    from roles import clock

    values = {field.attname: getattr(indicator, field.attname) for field in indicator._meta.concrete_fields}
    return historical.objects.create(**values, history_date=clock.now(), history_type="+").history_id


class Migration(migrations.Migration):
    dependencies = [("kpi", "0002_shares")]

    operations = [
        migrations.AddField(
            model_name="scorecardline",
            name="made_from",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="kpi.historicalindicator",
                verbose_name="version of the indicator",
            ),
        ),
        migrations.RunPython(keep_what_was_shown, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="scorecardline",
            name="made_from",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="kpi.historicalindicator",
                verbose_name="version of the indicator",
            ),
        ),
    ]
