"""People: the staff of the dealership are the users of the system."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import PermissionsMixin, UserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from roles import clock
from roles.pinyin import spell
from roles.querysets import StaffQuerySet

phone_validator = RegexValidator(r"^\+?[0-9 -]{5,20}$", _("Enter a phone number: digits, spaces and hyphens only."))


class StaffManager(UserManager.from_queryset(StaffQuerySet)):  # type: ignore[misc]
    """Django's user manager with the reads of people; `create_superuser` asks for a name as well."""


class Staff(AbstractBaseUser, PermissionsMixin):
    """A person who works in the group and logs in.

    Invariant: what a person may do follows from their assignments, not from this
    row; `is_staff` only opens Django admin, `is_active` off ends every session on
    the next request. `pinyin` and `initials` are how `name` is spelt. After the day
    `leaves_on` nobody logs in any more; the sweep then turns `is_active` off. While
    `initial_password` is set somebody else knows the password: nothing opens but the
    page where it is changed.
    """

    username = models.CharField(
        _("login name"),
        max_length=64,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": _("This login name is taken.")},
    )
    name = models.CharField(pgettext_lazy("person", "name"), max_length=40)
    pinyin = models.CharField(
        _("pinyin"), max_length=240, blank=True, default="", db_default="", db_index=True, editable=False
    )
    initials = models.CharField(
        _("initials in pinyin"), max_length=40, blank=True, default="", db_default="", db_index=True, editable=False
    )
    employee_no = models.CharField(_("employee number"), max_length=20, unique=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True, validators=[phone_validator])
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    is_active = models.BooleanField(_("active"), default=True)
    initial_password = models.BooleanField(
        _("has an initial password"), default=False, db_default=False, editable=False
    )
    is_staff = models.BooleanField(_("may open the administration"), default=False)
    leaves_on = models.DateField(_("last day with us"), null=True, blank=True, editable=False)
    date_joined = models.DateTimeField(_("account made"), default=clock.now, editable=False)

    objects = StaffManager()
    history = HistoricalRecords(excluded_fields=["password", "last_login", "pinyin", "initials"])

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name", "employee_no"]

    class Meta:
        verbose_name = _("staff member")
        verbose_name_plural = _("staff")
        ordering = ("employee_no",)
        indexes = (
            models.Index(
                fields=("leaves_on",), condition=Q(is_active=True, leaves_on__isnull=False), name="staff_leaving"
            ),
        )

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with the spelling of the name brought to what the name is."""
        fields = kwargs.get("update_fields")
        if fields is None or "name" in fields:
            self.pinyin, self.initials = spell(self.name)
            if fields is not None:
                kwargs["update_fields"] = {*fields, "pinyin", "initials"}
        super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        """Return the Chinese name."""
        return self.name

    def get_short_name(self) -> str:
        """Return the given name: the last two characters of a Chinese name."""
        return self.name[-2:]

    def is_with_us(self, day: date) -> bool:
        """Return whether the account works on `day`: active, and the last day not passed."""
        return self.is_active and (self.leaves_on is None or self.leaves_on >= day)

    @property
    def phone_masked(self) -> str:
        """The phone number with its middle digits hidden."""
        if len(self.phone) < 7:
            return "*" * len(self.phone)
        return f"{self.phone[:3]}****{self.phone[-4:]}"


def speaks_chinese() -> bool:
    """Return whether the active language is Chinese (the default)."""
    return (get_language() or settings.LANGUAGE_CODE).startswith("zh")


def enumeration(names: Iterable[str]) -> str:
    """Join names the way the active language lists them."""
    return ("、" if speaks_chinese() else ", ").join(names)  # cjk: the separator of a Chinese list
