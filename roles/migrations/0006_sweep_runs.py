"""What the sweeps did."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("roles", "0005_workbooks_and_drift"),
    ]

    operations = [
        migrations.CreateModel(
            name="SweepRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="acted for")),
                ("started_at", models.DateTimeField(db_index=True, verbose_name="begun")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                ("counts", models.JSONField(default=dict, verbose_name="done")),
                ("failed", models.JSONField(default=list, verbose_name="failed steps")),
            ],
            options={
                "verbose_name": "sweep",
                "verbose_name_plural": "sweeps",
                "ordering": ("-started_at", "-pk"),
            },
        ),
    ]
