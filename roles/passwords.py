"""A person's own password: one that nobody else knows."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.forms import AdminPasswordChangeForm, PasswordChangeForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from roles.actions import choose_password, give_password
from roles.models import Staff

# All that opens while somebody else knows the password.
OPEN_BEFORE = frozenset({"password_change", "logout"})


class OwnPasswordForm(PasswordChangeForm):
    """The present password, and a new one that is another."""

    user: Staff

    def clean_new_password1(self) -> str:
        """Refuse the password that holds already: whoever handed it out knows it."""
        chosen: str = self.cleaned_data["new_password1"]
        if chosen == self.data.get("old_password"):
            raise ValidationError(_("This is the password you have. Choose another one."))
        return chosen

    def save(self, commit: bool = True) -> Any:
        """Keep the new password; from now on it is the person's own."""
        choose_password(acting_user=self.user, password=self.cleaned_data["new_password1"])
        return self.user


class InitialPasswordForm(AdminPasswordChangeForm):
    """A password an administrator gives to somebody: an initial one."""

    user: Staff

    def save(self, commit: bool = True) -> Any:
        """Keep the password as an initial one, or none at all."""
        if not self.cleaned_data["set_usable_password"]:
            return super().save(commit)
        give_password(staff=self.user, password=self.cleaned_data["password1"])
        return self.user
