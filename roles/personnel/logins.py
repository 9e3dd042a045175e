"""Login names proposed for new people."""

from __future__ import annotations

from roles.models import Staff
from roles.pinyin import flat, login_name

LENGTH = 60


def free_login(name: str, employee_no: str) -> str:
    """Return a login name nobody has: the name in pinyin, numbered from the second on.

    A name nothing can be spelt of gives way to the employee number.
    """
    base = base_login(name, employee_no)
    taken = set(Staff.objects.filter(username__startswith=base).values_list("username", flat=True))
    if base not in taken:
        return base
    return next(f"{base}{number}" for number in range(2, len(taken) + 3) if f"{base}{number}" not in taken)


def base_login(name: str, employee_no: str) -> str:
    """Return the login name a person would have if nobody else was called so."""
    return (login_name(name) or flat(employee_no) or "staff")[:LENGTH]
