"""The section of the catalogue this app owns: positions, their names and their grants."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import Permission
from simple_history.utils import bulk_create_with_history

from roles import clock
from roles.actions.grants import materialise_positions
from roles.catalogue.discovery import position_modules
from roles.catalogue.names import fold
from roles.catalogue.sections import Changes, DeclaredEntries, DeclaredPart, Section
from roles.catalogue.specs import Level, PositionSpec
from roles.catalogue.upsert import REASON, upsert
from roles.models import Grant, Position, PositionAlias
from roles.models.position import AliasKind

_DEPARTMENTS = ("sales", "aftersales", "parts", "finance", "marketing")


def specs() -> list[PositionSpec]:
    """Return every position's spec, highest level first within its department."""
    found = [module.POSITION for module in position_modules().values()]
    levels = list(Level)
    return sorted(found, key=lambda spec: (_DEPARTMENTS.index(spec.department), levels.index(Level(spec.level))))


def sync() -> list[Changes]:
    """Write positions, names and grants; then guardian's rows follow the grants."""
    all_specs = specs()
    positions = upsert(Position, _rows(all_specs), section="positions")
    by_code = {position.code: position for position in Position.objects.all()}
    _sync_superiors(all_specs, by_code, positions)
    aliases = _sync_aliases(all_specs, by_code)
    grants, changed = _sync_grants(all_specs, by_code)
    if changed:
        materialise_positions(changed)
    return [positions, aliases, grants]


def _rows(all_specs: list[PositionSpec]) -> list[dict[str, Any]]:
    """Return what the code says of each position but its superior, which may not be there yet."""
    return [
        {
            "code": spec.code,
            "name_zh": spec.name_zh,
            "name_en": spec.name_en,
            "department": str(spec.department),
            "level": str(spec.level),
            "note": spec.note,
            "order": number,
        }
        for number, spec in enumerate(all_specs)
    ]


def _sync_superiors(all_specs: list[PositionSpec], by_code: dict[str, Position], changes: Changes) -> None:
    for spec in all_specs:
        position = by_code[spec.code]
        superior = by_code[spec.reports_to].pk if spec.reports_to else None
        if position.reports_to_id == superior:
            continue
        if "reports_to" in position.customised:
            changes.drift.append(f"{spec.code}.reports_to")
            continue
        fresh = position.reports_to_id is None and changes.created
        position.reports_to_id = superior
        position._change_reason = REASON  # type: ignore[attr-defined]
        position.save(update_fields=["reports_to"])
        if not fresh:
            changes.updated += 1


def _sync_aliases(all_specs: list[PositionSpec], by_code: dict[str, Position]) -> Changes:
    wanted = {(by_code[spec.code].pk, *name) for spec in all_specs for name in _names(spec)}
    existing = {
        (row.position_id, row.kind, row.document, row.name): row
        for row in PositionAlias.objects.filter(position__in=by_code.values())
    }
    changes = Changes("names", unchanged=len(wanted & existing.keys()))
    kept = {position.pk: position.code for position in by_code.values() if "aliases" in position.customised}
    changes.drift += [
        f"{kept[pk]}.aliases" for pk in sorted({key[0] for key in wanted ^ existing.keys()} & kept.keys())
    ]
    fresh = [
        PositionAlias(position_id=pk, kind=kind, document=document, name=name, folded=fold(name))
        for pk, kind, document, name in sorted(wanted - existing.keys())
        if pk not in kept
    ]
    stale = [row.pk for key, row in existing.items() if key not in wanted and key[0] not in kept]
    bulk_create_with_history(
        fresh, PositionAlias, batch_size=500, default_change_reason=REASON, default_date=clock.now()
    )
    PositionAlias.objects.filter(pk__in=stale).delete()
    changes.created, changes.retired = len(fresh), len(stale)
    return changes


def _names(spec: PositionSpec) -> set[tuple[str, str, str]]:
    """Return the kind, document and text of every name a position goes by in the code."""
    aliases = {(AliasKind.ALIAS.value, "", name) for name in spec.aliases}
    return aliases | {(AliasKind.HEADING.value, ref.document, ref.heading) for ref in spec.headings}


def _permissions() -> dict[str, int]:
    rows = Permission.objects.select_related("content_type")
    return {f"{row.content_type.app_label}.{row.codename}": row.pk for row in rows}


def _sync_grants(all_specs: list[PositionSpec], by_code: dict[str, Position]) -> tuple[Changes, list[Position]]:
    permissions = _permissions()
    existing: dict[int, dict[tuple[int, str], Grant]] = defaultdict(dict)
    for grant in Grant.objects.all():
        existing[grant.position_id][grant.permission_id, grant.scope] = grant
    changes = Changes("grants")
    fresh: list[Grant] = []
    changed: list[Position] = []
    for spec in all_specs:
        position = by_code[spec.code]
        wanted = {(permissions[each.permission], str(each.scope)) for each in spec.grants}
        held = existing[position.pk]
        if wanted == held.keys():
            changes.unchanged += len(wanted)
            continue
        if "grants" in position.customised:
            changes.drift.append(f"{spec.code}.grants")
            continue
        fresh += [Grant(position=position, permission_id=pk, scope=scope) for pk, scope in wanted - held.keys()]
        for key in held.keys() - wanted:
            held[key].delete()
            changes.retired += 1
        changed.append(position)
    bulk_create_with_history(fresh, Grant, batch_size=500, default_change_reason=REASON, default_date=clock.now())
    changes.created = len(fresh)
    return changes, changed


def figures() -> dict[str, dict[str, Any]]:
    """Return department, names and counts of every position by code, as the database has them."""
    names = Counter(PositionAlias.objects.values_list("position__code", "kind"))
    grants = Counter(Grant.objects.values_list("position__code", flat=True))
    return {
        position.code: {
            "department": position.department,
            "headings": names[position.code, AliasKind.HEADING.value],
            "aliases": names[position.code, AliasKind.ALIAS.value],
            "grants": grants[position.code],
        }
        for position in Position.objects.filter(retired=False)
    }


def _declared_positions(keys: Mapping[str, int]) -> list[dict[str, Any]]:
    all_specs = specs()
    superiors = {spec.code: keys.get(spec.reports_to or "") for spec in all_specs}
    return [{**row, "reports_to_id": superiors[row["code"]]} for row in _rows(all_specs)]


def _declared_names() -> dict[str, list[PositionAlias]]:
    return {
        spec.code: [
            PositionAlias(kind=kind, document=document, name=name, folded=fold(name))
            for kind, document, name in sorted(_names(spec))
        ]
        for spec in specs()
    }


def _declared_grants() -> dict[str, list[Grant]]:
    permissions = _permissions()
    return {
        spec.code: [Grant(permission_id=permissions[each.permission], scope=str(each.scope)) for each in spec.grants]
        for spec in specs()
    }


SECTION = Section(
    name="positions",
    order=10,
    sync=sync,
    figures=figures,
    entries=(DeclaredEntries(Position, _declared_positions, "position", "department", set),),
    parts=(DeclaredPart("aliases", _declared_names), DeclaredPart("grants", _declared_grants)),
)
