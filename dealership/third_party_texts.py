"""Texts of packages that bring no Chinese of their own, or none that reads well, named here for `locale/`.

Nothing imports this; `dev.py messages` reads it, and a translation in `locale/` goes before a package's own.
"""

from django.utils.translation import gettext_noop as _

ADMIN = (
    _("Model name"),
    _("Add link"),
    _("Change or view list link"),
    _(" By %(filter_title)s "),
    _("After you’ve created a user, you’ll be able to edit more user options."),
)

HISTORY = (
    _("Changes"),
    _("Deleted %(type_name)s"),
)

AXES = (
    _("access attempt"),
    _("access attempts"),
    _("access failure"),
    _("access failures"),
    _("access log"),
    _("access logs"),
    _("User Agent"),
    _("IP Address"),
    _("Username"),
    _("HTTP Accept"),
    _("Path"),
    _("Attempt Time"),
    _("Access lock out"),
    _("Locked Out"),
    _("Failed Logins"),
    _("GET Data"),
    _("POST Data"),
    _("Form Data"),
    _("Meta Data"),
    _("Logout Time"),
    _("Session key hash (sha256)"),
    _("Clean up expired attempts"),
)
