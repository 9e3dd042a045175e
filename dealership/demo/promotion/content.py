"""What the demo store publishes on its accounts: a piece on most days, some of them late."""

from __future__ import annotations

from datetime import date, time, timedelta
from random import Random

from dealership.demo import campaign_words as words
from dealership.demo.chance import chance, minutes
from dealership.demo.house import House
from dealership.demo.rows import BATCH
from marketing.models import Campaign, ContentItem, MediaAccount
from marketing.promotion.effects import day_end
from roles import clock


def write(house: House, campaigns: list[Campaign], accounts: list[MediaAccount]) -> list[ContentItem]:
    """Write the content of the stretch of days; return it."""
    rows = []
    for day in house.days(1):
        random = chance("content", day)
        if day.weekday() == 6 or random.random() < 0.25:
            continue
        row = _item(house, random, day, campaigns, accounts)
        _publish(house, random, row)
        rows.append(row)
    ContentItem.objects.bulk_create(rows, batch_size=BATCH)
    house.note("content_item", rows)
    return rows


def _item(
    house: House, random: Random, day: date, campaigns: list[Campaign], accounts: list[MediaAccount]
) -> ContentItem:
    seat = house.seat(random, "marketing-assistant", "media-operations-specialist")
    account = random.choice(accounts)
    return ContentItem(
        title=random.choice(words.CONTENT),
        platform=account.platform,
        account=account,
        campaign=random.choice(campaigns) if random.random() < 0.25 else None,
        due_on=day,
        due_at=day_end(day),
        body=words.CHANNELS,
        **house.kept(seat, clock.local(day - timedelta(days=9), time(10))),
    )


def _publish(house: House, random: Random, row: ContentItem) -> None:
    """Let a piece be checked, published and kept up as far as the time allows."""
    due = row.due_at
    published = due - minutes(random, 10, 300) if random.random() < 0.93 else due + minutes(random, 60, 3000)
    if published <= house.now:
        row.state, row.published_at, row.changed_at = "published", published, published
        row.submitted_at = published - timedelta(hours=6)
        row.reads = round(random.lognormvariate(6.5, 0.8))
        row.likes, row.comments = row.reads // 25, row.reads // 140
        if row.due_on < house.today - timedelta(days=7):
            row.state = "off" if random.random() < 0.04 else "updated"
    elif due - timedelta(days=1) < house.now:
        row.state, row.submitted_at = "checking", min(due - timedelta(days=1), house.now)
