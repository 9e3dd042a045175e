"""A hundred ways to tamper with the decision log below the model, each of them found; and what the database refuses."""

import json
from dataclasses import asdict
from datetime import timedelta
from importlib import import_module
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.db.models.signals import post_migrate

from roles.approvals import anchors, guards, seals
from roles.approvals.chain import append, digest, head_facts
from roles.approvals.models import ChainAnchor, ChainHead, Decision
from roles.approvals.verifying import faults, verdicts
from tests import factories
from tests.conftest import MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

ENTRIES = 8
ANCHORED = 6


@pytest.fixture
def report(house):
    return factories.make_report(factories.make_definition(house.positions.clerk), house.clerk, MONDAY)


@pytest.fixture
def anchor_file(settings, tmp_path):
    settings.AUDIT_ANCHORS = str(tmp_path / "kept" / "anchors.jsonl")
    return Path(settings.AUDIT_ANCHORS)


@pytest.fixture
def log(unguarded, house, report, monday, anchor_file):
    """Eight entries of a store; the first three were anchored on the first day, six on the second."""
    for number in range(ENTRIES):
        at = monday + timedelta(minutes=number)
        seats = {"principal": house.chief.staff if number == 4 else None, "target": house.clerk.staff}
        said = {"verb": "transfer", "reason": f"第{number}条", "step": number or None}
        append(document=report, actor=house.lead.staff, at=at, **said, **seats)
        if number == 2:
            assert anchors.anchor_due(monday) == 1
        if number == ANCHORED - 1:
            assert anchors.anchor_due(monday + timedelta(days=1)) == 1
    assert list(faults()) == []
    return list(Decision.objects.order_by("sequence"))


def rehash(first=1, *, sealed=False):
    """Hash everything from an entry on again, as somebody who reads the source could; only the keys are not theirs."""
    before = Decision.objects.filter(sequence__lt=first).order_by("sequence").last()
    last = before
    for entry in Decision.objects.filter(sequence__gte=first).order_by("sequence"):
        entry.previous_hash = last.hash if last else ""
        entry.hash = digest(entry)
        Decision.objects.filter(pk=entry.pk).update(previous_hash=entry.previous_hash, hash=entry.hash)
        last = entry
    end(last, sealed=sealed)


def end(entry, *, sealed=False):
    """Write another end of the chain; `sealed` with a key that is not the house's."""
    facts = head_facts(entry.store_id, entry.sequence, entry.hash)
    mark = {"seal": seals._seal("somebody else's key", facts)} if sealed else {}
    ChainHead.objects.update(sequence=entry.sequence, hash=entry.hash, **mark)


def edits(number):
    """Return every field of an entry with another value."""
    pk = Decision.objects.get(sequence=number).pk
    other = factories.make_staff().pk
    kind = Decision.objects.get(pk=pk).content_type_id
    changes = (
        {"store": Decision.objects.get(pk=pk).store.parent_id},
        {"sequence": 900},
        {"content_type": kind + 1},
        {"object_id": 999},
        {"actor": other},
        {"principal": other},
        {"target": other},
        {"step": 77},
        {"verb": "approve"},
        {"reason": "别的"},
        {"content_hash": "0" * 64},
        {"at": F("at") + timedelta(microseconds=1)},
        {"previous_hash": "1" * 64},
        {"hash": "2" * 64},
    )
    return [(f"entry {number}, {next(iter(each))}", lambda each=each: _update(pk, each)) for each in changes]


def _update(pk, change):
    Decision.objects.filter(pk=pk).update(**{f"{name}_id" if name in _KEYS else name: v for name, v in change.items()})


_KEYS = ("store", "content_type", "actor", "principal", "target")


def changed_and_hashed_again(number, *, sealed):
    def act():
        Decision.objects.filter(sequence=number).update(reason="改写")
        rehash(number, sealed=sealed)

    return act


def removed(*numbers):
    return lambda: Decision.objects.filter(sequence__in=numbers).delete()


def removed_and_closed_up(number):
    """Take an entry out, count the others down and hash everything again."""

    def act():
        Decision.objects.filter(sequence=number).delete()
        for entry in Decision.objects.filter(sequence__gt=number).order_by("sequence"):
            Decision.objects.filter(pk=entry.pk).update(sequence=entry.sequence - 1)
        rehash(number)

    return act


def swapped(one, other, *, hashed):
    def act():
        first, second = (Decision.objects.get(sequence=number).pk for number in (one, other))
        for pk, number in ((first, 1000), (second, one), (first, other)):
            Decision.objects.filter(pk=pk).update(sequence=number)
        if hashed:
            rehash(1)

    return act


def cut(keep, *, head, with_anchors=False):
    """Cut the tail, and rewrite its head: not at all, without a seal, with a foreign one, or with a former one."""

    def act():
        last = Decision.objects.filter(sequence=keep).first()
        Decision.objects.filter(sequence__gt=keep).delete()
        if with_anchors:
            ChainAnchor.objects.filter(sequence__gt=keep).delete()
        if head == "none":
            return
        if last is None:
            ChainHead.objects.all().delete() if head == "gone" else ChainHead.objects.update(
                sequence=0, hash="", seal=""
            )
            return
        end(last, sealed=head == "foreign")
        if head == "former":  # the seal this end had once, kept from a copy of the database
            facts = head_facts(last.store_id, last.sequence, last.hash)
            ChainHead.objects.update(seal=seals.seal(facts))

    return act


def forged(number, *, hashed):
    """Insert an entry with a hash of its own; `hashed` hashes everything after it again."""

    def act():
        for entry in Decision.objects.filter(sequence__gte=number).order_by("-sequence"):
            Decision.objects.filter(pk=entry.pk).update(sequence=entry.sequence + 1)
        entry = Decision.objects.order_by("sequence").first()
        before = Decision.objects.filter(sequence=number - 1).first()
        entry.pk, entry.sequence, entry.reason = None, number, "伪造"
        entry.previous_hash = before.hash if before else ""
        entry.hash = digest(entry)
        entry.save(force_insert=True)
        if hashed:
            rehash(number)

    return act


def anchor_changed(**change):
    return lambda: ChainAnchor.objects.filter(number=2).update(**change)


def file_changed(change):
    """Rewrite the copy outside the database."""

    def act(path):
        rows = [json.loads(line) for line in path.read_text().splitlines()]
        path.write_text("".join(json.dumps(each) + "\n" for each in change(rows)))

    act.on_file = True
    return act


def tamperings():
    yield from (each for number in (1, 3, 5, ENTRIES) for each in edits(number))
    for number in (1, 4, 7, ENTRIES):
        yield f"entry {number} rewritten, all hashed again", changed_and_hashed_again(number, sealed=False)
        yield f"entry {number} rewritten, all hashed and sealed", changed_and_hashed_again(number, sealed=True)
        yield f"entry {number} removed", removed(number)
    yield "two removed", removed(2, 6)
    yield "all but the last removed", removed(*range(1, ENTRIES))
    for number in (1, 4):
        yield f"entry {number} removed and closed up", removed_and_closed_up(number)
    for one, other in ((1, 2), (4, 5), (7, 8)):
        yield f"{one} and {other} swapped", swapped(one, other, hashed=False)
        yield f"{one} and {other} swapped, all hashed again", swapped(one, other, hashed=True)
    for keep in (0, 3, 5, 7):
        for head in ("none", "bare", "foreign"):
            yield f"cut after {keep}, head {head}", cut(keep, head=head)
    yield "cut after 5, head former", cut(5, head="former")
    yield "cut after 3 with its anchors, head former", cut(3, head="former", with_anchors=True)
    yield "all of it, with head and anchors", cut(0, head="gone", with_anchors=True)
    for number in (1, 4, ENTRIES + 1):
        yield f"forged as {number}", forged(number, hashed=False)
        yield f"forged as {number}, all hashed again", forged(number, hashed=True)
    yield "anchor's number of entries", anchor_changed(sequence=5)
    yield "anchor's hash", anchor_changed(hash="3" * 64)
    yield "anchor's seal", anchor_changed(seal="4" * 64)
    yield "anchor's time", anchor_changed(at=F("at") + timedelta(days=1))
    yield "an anchor gone", lambda: ChainAnchor.objects.filter(number=2).delete()
    yield "the first line of the copy gone", file_changed(lambda rows: rows[1:])
    yield "a line of the copy changed", file_changed(lambda rows: [rows[0], {**rows[1], "sequence": 4}])


def test_a_hundred_tamperings_are_found(log, anchor_file, record_property):
    """Each is tried on the whole log, looked for and taken back; the verdict names the store and a first bad entry."""
    kept = anchor_file.read_text()
    missed, tried = [], 0
    for what, act in tamperings():
        tried += 1
        with transaction.atomic():
            act(anchor_file) if getattr(act, "on_file", False) else act()
            bad = [each for each in verdicts() if each.first_bad is not None]
            if not bad or not bad[0].what:
                missed.append(what)
            transaction.set_rollback(True)
        anchor_file.write_text(kept)
    record_property("tamperings: tried", tried)
    record_property("tamperings: found", tried - len(missed))
    assert missed == []
    assert tried >= 100
    assert list(faults()) == []


def audit(verb):
    out = StringIO()
    try:
        call_command("audit", verb, stdout=out)
    except SystemExit as stop:
        return stop.code, out.getvalue()
    return 0, out.getvalue()


def test_the_command_names_the_first_bad_entry_of_each_store(log, house, anchor_file):
    assert audit("verify") == (0, f"{ENTRIES} decisions, every chain holds\n2 anchors in {anchor_file} agree\n")
    Decision.objects.filter(sequence__in=(4, 6)).update(reason="改了")
    code, said = audit("verify")
    assert code == 1
    first, last = said.splitlines()
    assert first.startswith(f"store {house.store.pk}, entry 4: was changed (2 breaks in all); 3 entries before it hold")
    assert last == "3 decisions hold, 1 of 1 chains do not"


def test_the_anchors_are_printed_as_they_stand_in_the_copy(log, anchor_file):
    code, said = audit("anchors")
    assert (code, said) == (0, anchor_file.read_text())
    assert [json.loads(line)["sequence"] for line in said.splitlines()] == [3, ANCHORED]
    assert asdict(anchors.copied_out()[0])["number"] == 1


def test_a_key_that_is_still_listed_keeps_its_seals(log, settings):
    settings.FIELD_ENCRYPTION_KEYS = ["a new key", settings.SECRET_KEY]
    assert list(faults()) == []
    settings.FIELD_ENCRYPTION_KEYS = ["a new key"]
    assert "seal" in verdicts()[0].what


def test_anchoring_is_done_once_a_day(log, monday, report, house, anchor_file):
    tuesday = monday + timedelta(days=1)
    assert anchors.anchor_due(tuesday + timedelta(hours=1)) == 0
    assert anchors.anchor_due(monday + timedelta(days=2)) == 1
    assert anchors.anchor_due(monday + timedelta(days=3)) == 0  # nothing was added
    anchor_file.unlink()
    assert anchors.copy_out() == 3
    assert list(faults()) == []


def test_chains_from_before_the_seals_are_sealed_by_the_migration(log, house):
    ChainHead.objects.update(seal="")
    ChainHead.objects.create(store=factories.make_store(house.store.parent))
    assert len(list(faults())) == 2
    import_module("roles.approvals.migrations.0004_guards_and_seals").seal_heads(apps, None)
    assert list(faults()) == []


class TestGuards:
    """What the database itself refuses, whoever asks."""

    @pytest.fixture
    def entry(self, house, report, monday):
        entry = append(document=report, actor=house.lead.staff, verb="approve", at=monday)
        anchors.anchor_due(monday)
        return entry

    def refused(self, act):
        with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
            act()

    def check_all_refused(self):
        if connection.vendor == "postgresql":
            # Foreign keys still to be checked would keep a table from being emptied, not the guard.
            self.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for rows in (Decision.objects.all(), ChainAnchor.objects.all()):
            assert rows.exists()
            self.refused(lambda rows=rows: rows.update(hash="5" * 64))
            self.refused(rows.delete)
            if connection.vendor == "postgresql":
                table = rows.model._meta.db_table
                self.refused(lambda table=table: self.execute(f"TRUNCATE {table} CASCADE"))

    def execute(self, statement):
        with connection.cursor() as cursor:
            cursor.execute(statement)

    def test_no_update_no_delete_and_no_truncate(self, entry):
        self.check_all_refused()
        assert list(faults()) == []

    def test_every_migrate_puts_them_up_again(self, entry, unguarded):
        assert Decision.objects.update(reason="without guards") == 1
        app = apps.get_app_config("approvals")
        said = {"verbosity": 0, "interactive": False, "plan": [], "apps": apps}
        post_migrate.send(sender=app, app_config=app, using="default", **said)
        self.check_all_refused()

    @pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite copies a table to change it")
    def test_they_stand_after_a_table_was_copied(self, entry):
        """What a later migration does on SQLite: the table is made anew, without its triggers."""
        table = Decision._meta.db_table
        for statement in (
            f"CREATE TABLE again AS SELECT * FROM {table}",
            f"DROP TABLE {table}",
            f"ALTER TABLE again RENAME TO {table}",
        ):
            self.execute(statement)
        assert Decision.objects.update(reason="no guard") == 1
        guards.put_up_again(using="default")
        self.check_all_refused()
