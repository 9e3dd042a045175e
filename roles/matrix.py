"""What the positions of the catalogue may do: position x permission x scope, and two positions side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import groupby

from django.contrib.auth.models import Permission
from django.utils.translation import gettext as _

from roles.catalogue import Scope
from roles.models import Grant, Position
from roles.models.staff import enumeration
from roles.permissions import verb_of
from roles.spreadsheets import Sheet

# Widest first: what somebody reads of the whole store says more than that they read their own.
WIDEST_FIRST = tuple(reversed(Scope.values))


@dataclass(frozen=True)
class Column:
    """One permission: what it is about and what it allows."""

    pk: int
    about: str
    verb: str
    code: str

    @property
    def name(self) -> str:
        """Both in words."""
        return f"{self.about} · {self.verb}"


@dataclass(frozen=True)
class Cell:
    """How far one permission reaches for one position: scopes, widest first; none: it is not granted."""

    column: Column
    scopes: list[Scope]
    opens_kind: bool

    @property
    def name(self) -> str:
        """What is granted, in words."""
        return self.column.name

    @property
    def words(self) -> str:
        """The scopes in words."""
        return in_words(self.scopes)


@dataclass(frozen=True)
class Row:
    """One position and a cell for each column."""

    position: Position
    cells: list[Cell]


@dataclass(frozen=True)
class Matrix:
    """Positions and the permissions that any of them carries."""

    columns: list[Column]
    rows: list[Row]

    def kinds(self) -> list[tuple[str, list[Column]]]:
        """Return the columns under what they are about."""
        return [(about, list(columns)) for about, columns in groupby(self.columns, key=lambda column: column.about)]

    def departments(self) -> list[tuple[str, list[Row]]]:
        """Return the rows under their departments."""
        by_department = groupby(self.rows, key=lambda row: row.position.get_department_display())
        return [(department, list(rows)) for department, rows in by_department]

    def sheets(self) -> list[Sheet]:
        """Return the matrix as it stands here, and the grants one a line, to be filtered in the spreadsheet."""
        head = [_("Department"), _("Position"), _("Code")]
        lines = [
            [*_place(row.position), cell.column.about, cell.column.verb, cell.column.code, scope.label]
            for row in self.rows
            for cell in row.cells
            for scope in cell.scopes
        ]
        return [
            Sheet(
                _("Rights matrix"),
                [*head, *(column.name for column in self.columns)],
                [[*_place(row.position), *(cell.words for cell in row.cells)] for row in self.rows],
            ),
            Sheet(_("Grants"), [*head, _("About"), _("Right"), _("Permission"), _("Scope")], lines),
        ]


def _place(position: Position) -> list[str]:
    return [position.get_department_display(), position.name, position.code]


def matrix_of(positions: Iterable[Position], about: int | None = None) -> Matrix:
    """Return the matrix of these positions; `about` (a content type) leaves the permissions of one kind only."""
    rows = list(positions)
    scopes: dict[int, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    permissions: dict[int, Permission] = {}
    grants = Grant.objects.filter(position__in=rows).select_related("permission__content_type")
    for grant in grants if about is None else grants.filter(permission__content_type=about):
        scopes[grant.position_id][grant.permission_id].add(grant.scope)
        permissions[grant.permission_id] = grant.permission
    columns = sorted(map(_column, permissions.values()), key=lambda column: (column.about, column.code))
    opening = {columns[n].pk for n in range(len(columns)) if n == 0 or columns[n].about != columns[n - 1].about}
    return Matrix(
        columns,
        [
            Row(each, [Cell(column, _sorted(scopes[each.pk][column.pk]), column.pk in opening) for column in columns])
            for each in rows
        ],
    )


def _column(permission: Permission) -> Column:
    kind = permission.content_type
    return Column(permission.pk, kind.name, verb_of(permission), f"{kind.app_label}.{permission.codename}")


def _sorted(scopes: Iterable[str]) -> list[Scope]:
    return [Scope(each) for each in WIDEST_FIRST if each in scopes]


def in_words(scopes: Iterable[Scope]) -> str:
    """Return scopes as a cell shows them."""
    return enumeration(str(scope.label) for scope in scopes)


class Verdict(Enum):
    """How one permission of two positions compares."""

    LEFT = "left"
    RIGHT = "right"
    SCOPE = "scope"
    SAME = "same"


@dataclass(frozen=True)
class Difference:
    """One permission of two positions side by side."""

    column: Column
    left: list[Scope]
    right: list[Scope]

    @property
    def verdict(self) -> Verdict:
        """What the difference is."""
        if self.left == self.right:
            return Verdict.SAME
        if not self.right:
            return Verdict.LEFT
        return Verdict.SCOPE if self.left else Verdict.RIGHT


def compare(left: Position, right: Position) -> list[Difference]:
    """Return every permission either position carries, what differs first."""
    matrix = matrix_of([left, right])
    differences = list(_differences(matrix))
    return sorted(differences, key=lambda each: list(Verdict).index(each.verdict))


def _differences(matrix: Matrix) -> Iterator[Difference]:
    left, right = matrix.rows
    for ours, theirs in zip(left.cells, right.cells, strict=True):
        yield Difference(ours.column, ours.scopes, theirs.scopes)
