"""Rules of stores, choices of people, group robots of units, and what waits for the morning."""

from datetime import time

import django.db.models.deletion
import roles.clock
import roles.notifications.models.rules
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from roles.schema import CreateModels


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0001_initial"),
        ("roles", "0005_workbooks_and_drift"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels(
            migrations.CreateModel(
                name="ChannelChoice",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("topic", models.CharField(max_length=20, verbose_name="about")),
                    ("channel", models.CharField(max_length=16, verbose_name="channel")),
                    ("wanted", models.BooleanField(default=True, verbose_name="wanted")),
                ],
                options={
                    "verbose_name": "choice of channels",
                    "verbose_name_plural": "choices of channels",
                    "ordering": ("staff", "topic", "channel"),
                },
            ),
            migrations.CreateModel(
                name="HistoricalMessageRules",
                fields=[
                    ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                    (
                        "quiet_from",
                        models.TimeField(
                            default=time(21, 0),
                            help_text="From then on e-mails and group robots wait, escalations of must-dos excepted.",
                            verbose_name="quiet from",
                        ),
                    ),
                    (
                        "quiet_to",
                        models.TimeField(
                            default=time(7, 30),
                            help_text="The same time as above: no quiet hours.",
                            verbose_name="quiet until",
                        ),
                    ),
                    ("digest_at", models.TimeField(default=time(8, 0), verbose_name="morning overview at")),
                    ("closing_at", models.TimeField(default=time(20, 30), verbose_name="evening close-out at")),
                    (
                        "email_topics",
                        models.JSONField(
                            blank=True,
                            default=roles.notifications.models.rules.all_topics,
                            help_text="What people may receive by e-mail; everything is always in their inbox.",
                            verbose_name="allowed by e-mail",
                        ),
                    ),
                    ("history_id", models.AutoField(primary_key=True, serialize=False)),
                    ("history_date", models.DateTimeField(db_index=True)),
                    ("history_change_reason", models.CharField(max_length=100, null=True)),
                    (
                        "history_type",
                        models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                    ),
                ],
                options={
                    "verbose_name": "historical message rules of a store",
                    "verbose_name_plural": "historical message rules of stores",
                    "ordering": ("-history_date", "-history_id"),
                    "get_latest_by": ("history_date", "history_id"),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ),
            migrations.CreateModel(
                name="HistoricalRobot",
                fields=[
                    ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                    (
                        "name",
                        models.CharField(
                            help_text="The group it posts to, as people call it.", max_length=60, verbose_name="name"
                        ),
                    ),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("wecom", "WeCom group robot"),
                                ("dingtalk", "DingTalk group robot"),
                                ("feishu", "Feishu group robot"),
                                ("webhook", "Webhook (JSON)"),
                            ],
                            max_length=10,
                            verbose_name="kind",
                        ),
                    ),
                    ("host", models.CharField(editable=False, max_length=253, verbose_name="server")),
                    ("topics", models.JSONField(blank=True, default=list, verbose_name="posts")),
                    (
                        "names",
                        models.BooleanField(
                            default=False,
                            help_text="Only where nobody but the unit's own people reads the group. Customers are never named.",
                            verbose_name="may name people",
                        ),
                    ),
                    ("is_active", models.BooleanField(default=True, verbose_name="active")),
                    ("history_id", models.AutoField(primary_key=True, serialize=False)),
                    ("history_date", models.DateTimeField(db_index=True)),
                    ("history_change_reason", models.CharField(max_length=100, null=True)),
                    (
                        "history_type",
                        models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                    ),
                ],
                options={
                    "verbose_name": "historical group robot",
                    "verbose_name_plural": "historical group robots",
                    "ordering": ("-history_date", "-history_id"),
                    "get_latest_by": ("history_date", "history_id"),
                },
                bases=(simple_history.models.HistoricalChanges, models.Model),
            ),
            migrations.CreateModel(
                name="Lane",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("name", models.CharField(max_length=16, unique=True, verbose_name="channel")),
                    ("failures", models.PositiveIntegerField(default=0, verbose_name="failures in a row")),
                    ("closed_until", models.DateTimeField(blank=True, null=True, verbose_name="not tried until")),
                    ("last_error", models.CharField(blank=True, max_length=200, verbose_name="last error")),
                ],
                options={
                    "verbose_name": "failing channel",
                    "verbose_name_plural": "failing channels",
                    "ordering": ("name",),
                },
            ),
            migrations.CreateModel(
                name="MessageRules",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "quiet_from",
                        models.TimeField(
                            default=time(21, 0),
                            help_text="From then on e-mails and group robots wait, escalations of must-dos excepted.",
                            verbose_name="quiet from",
                        ),
                    ),
                    (
                        "quiet_to",
                        models.TimeField(
                            default=time(7, 30),
                            help_text="The same time as above: no quiet hours.",
                            verbose_name="quiet until",
                        ),
                    ),
                    ("digest_at", models.TimeField(default=time(8, 0), verbose_name="morning overview at")),
                    ("closing_at", models.TimeField(default=time(20, 30), verbose_name="evening close-out at")),
                    (
                        "email_topics",
                        models.JSONField(
                            blank=True,
                            default=roles.notifications.models.rules.all_topics,
                            help_text="What people may receive by e-mail; everything is always in their inbox.",
                            verbose_name="allowed by e-mail",
                        ),
                    ),
                ],
                options={
                    "verbose_name": "message rules of a store",
                    "verbose_name_plural": "message rules of stores",
                    "ordering": ("store__code",),
                },
            ),
            migrations.CreateModel(
                name="Robot",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "name",
                        models.CharField(
                            help_text="The group it posts to, as people call it.", max_length=60, verbose_name="name"
                        ),
                    ),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("wecom", "WeCom group robot"),
                                ("dingtalk", "DingTalk group robot"),
                                ("feishu", "Feishu group robot"),
                                ("webhook", "Webhook (JSON)"),
                            ],
                            max_length=10,
                            verbose_name="kind",
                        ),
                    ),
                    ("host", models.CharField(editable=False, max_length=253, verbose_name="server")),
                    ("address_sealed", models.TextField(editable=False, verbose_name="address, sealed")),
                    (
                        "signing_sealed",
                        models.TextField(blank=True, default="", editable=False, verbose_name="signing key, sealed"),
                    ),
                    ("topics", models.JSONField(blank=True, default=list, verbose_name="posts")),
                    (
                        "names",
                        models.BooleanField(
                            default=False,
                            help_text="Only where nobody but the unit's own people reads the group. Customers are never named.",
                            verbose_name="may name people",
                        ),
                    ),
                    ("is_active", models.BooleanField(default=True, verbose_name="active")),
                ],
                options={
                    "verbose_name": "group robot",
                    "verbose_name_plural": "group robots",
                    "ordering": ("unit__code", "name"),
                },
            ),
            migrations.CreateModel(
                name="StoreRound",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("name", models.CharField(max_length=20, verbose_name="round")),
                    ("day", models.DateField(verbose_name="day")),
                    ("at", models.DateTimeField(verbose_name="sent")),
                ],
                options={
                    "verbose_name": "round of messages",
                    "verbose_name_plural": "rounds of messages",
                    "ordering": ("-day", "store", "name"),
                },
            ),
            migrations.CreateModel(
                name="UnitPost",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("key", models.CharField(max_length=120, verbose_name="key")),
                    ("kind", models.CharField(max_length=40, verbose_name="kind")),
                    ("params", models.JSONField(default=dict, verbose_name="parameters")),
                    ("url", models.CharField(blank=True, max_length=200, verbose_name="link")),
                    ("created_at", models.DateTimeField(default=roles.clock.now, verbose_name="written")),
                ],
                options={
                    "verbose_name": "post",
                    "verbose_name_plural": "posts",
                    "ordering": ("-pk",),
                },
            ),
        ),
        migrations.RemoveIndex(
            model_name="outboxmessage",
            name="outbox_due",
        ),
        migrations.AddField(
            model_name="outboxmessage",
            name="carried_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="carries",
                to="notifications.outboxmessage",
                verbose_name="told along with",
            ),
        ),
        migrations.AlterField(
            model_name="outboxmessage",
            name="notification",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="outbox",
                to="notifications.notification",
                verbose_name="notification",
            ),
        ),
        migrations.AlterField(
            model_name="outboxmessage",
            name="state",
            field=models.CharField(
                choices=[
                    ("held", "Waits for the end of the quiet hours"),
                    ("waiting", "Waiting"),
                    ("claimed", "Being sent"),
                    ("sent", "Sent"),
                    ("carried", "Part of another message"),
                    ("failed", "Failed"),
                ],
                default="waiting",
                max_length=8,
                verbose_name="state",
            ),
        ),
        migrations.AddField(
            model_name="channelchoice",
            name="staff",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="channel_choices",
                to=settings.AUTH_USER_MODEL,
                verbose_name="staff member",
            ),
        ),
        migrations.AddField(
            model_name="historicalmessagerules",
            name="history_user",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="historicalmessagerules",
            name="store",
            field=models.ForeignKey(
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
        migrations.AddField(
            model_name="historicalrobot",
            name="changed_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="changed by",
            ),
        ),
        migrations.AddField(
            model_name="historicalrobot",
            name="history_user",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="historicalrobot",
            name="unit",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="roles.unit",
                verbose_name="unit",
            ),
        ),
        migrations.AddField(
            model_name="messagerules",
            name="store",
            field=models.OneToOneField(
                limit_choices_to={"kind": "store"},
                on_delete=django.db.models.deletion.CASCADE,
                related_name="message_rules",
                to="roles.unit",
                verbose_name="store",
            ),
        ),
        migrations.AddField(
            model_name="robot",
            name="changed_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="changed by",
            ),
        ),
        migrations.AddField(
            model_name="robot",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="robots", to="roles.unit", verbose_name="unit"
            ),
        ),
        migrations.AddField(
            model_name="storeround",
            name="store",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="roles.unit", verbose_name="store"
            ),
        ),
        migrations.AddField(
            model_name="unitpost",
            name="robot",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="posts",
                to="notifications.robot",
                verbose_name="group robot",
            ),
        ),
        migrations.AddField(
            model_name="outboxmessage",
            name="post",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="outbox",
                to="notifications.unitpost",
                verbose_name="post",
            ),
        ),
        migrations.AddIndex(
            model_name="outboxmessage",
            index=models.Index(
                condition=models.Q(("state__in", ["waiting", "claimed"])),
                fields=["channel", "next_attempt_at", "id"],
                name="outbox_due",
            ),
        ),
        migrations.AddIndex(
            model_name="outboxmessage",
            index=models.Index(condition=models.Q(("state", "held")), fields=["next_attempt_at"], name="outbox_held"),
        ),
        migrations.AddIndex(
            model_name="outboxmessage",
            index=models.Index(
                condition=models.Q(("carried_by__isnull", False)), fields=["carried_by"], name="outbox_carried"
            ),
        ),
        migrations.AddConstraint(
            model_name="outboxmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("notification__isnull", False), ("post__isnull", True)),
                    models.Q(("notification__isnull", True), ("post__isnull", False)),
                    _connector="OR",
                ),
                name="outbox_of_one_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="channelchoice",
            constraint=models.UniqueConstraint(fields=("staff", "topic", "channel"), name="channelchoice_once"),
        ),
        migrations.AddConstraint(
            model_name="robot",
            constraint=models.UniqueConstraint(fields=("unit", "name"), name="robot_name_once"),
        ),
        migrations.AddConstraint(
            model_name="storeround",
            constraint=models.UniqueConstraint(fields=("name", "day", "store"), name="storeround_once"),
        ),
        migrations.AddConstraint(
            model_name="unitpost",
            constraint=models.UniqueConstraint(fields=("robot", "key"), name="unitpost_once"),
        ),
    ]
