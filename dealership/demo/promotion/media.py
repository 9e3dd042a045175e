"""Whom the demo store's marketing works with in the media, and its own accounts with their readings."""

from __future__ import annotations

from datetime import time, timedelta

from dealership.demo import campaign_words as words
from dealership.demo.chance import chance
from dealership.demo.house import House
from dealership.demo.rows import BATCH
from marketing.models import AccountReading, MediaAccount, MediaContact
from roles import clock


def write_contacts(house: House) -> list[MediaContact]:
    """Write the contacts in the media; return them."""
    rows = []
    for number, (kind, name) in enumerate(words.CONTACTS):
        random = chance("contact", name)
        seat = house.seat(random, "marketing-specialist")
        made = clock.local(house.start, time(10))
        state = ("partner", "partner", "partner", "prospect", "ended")[number % 5]
        spoken = house.now - timedelta(days=random.randint(1, 40)) if state != "prospect" else None
        rows.append(
            MediaContact(
                name=name,
                kind=kind,
                contact=words.CONTACT,
                phone=f"1550000{7000 + number}",
                state=state,
                contacted_at=spoken,
                **house.kept(seat, made, spoken),
            )
        )
    MediaContact.objects.bulk_create(rows)
    house.note("media_contact", rows)
    return rows


def write_accounts(house: House) -> list[MediaAccount]:
    """Write the house's own accounts, read every third day; return them."""
    rows, readings = [], []
    for platform, handle, followers, engagement in words.ACCOUNTS:
        random = chance("account", handle)
        seat = house.seat(random, "media-operations-specialist")
        row = MediaAccount(
            platform=platform, handle=handle, **house.kept(seat, clock.local(house.start, time(9)), house.now)
        )
        day = house.start
        while day < house.today:
            followers = round(followers * random.uniform(1.0, 1.012))
            engagement = round(engagement * random.uniform(0.97, 1.05))
            readings.append((row, day, followers, engagement))
            day += timedelta(days=3)
        row.followers, row.engagement = followers, engagement
        row.read_at = min(clock.local(house.today, time(9, 30)), house.now)
        rows.append(row)
    MediaAccount.objects.bulk_create(rows)
    AccountReading.objects.bulk_create(
        [AccountReading(account=row, day=day, followers=f, engagement=e) for row, day, f, e in readings],
        batch_size=BATCH,
    )
    house.note("media_account", rows)
    return rows
