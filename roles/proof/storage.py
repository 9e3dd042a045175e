"""Where evidence lies: a folder no web server serves, under names nobody can guess."""

from __future__ import annotations

from typing import NoReturn

from django.core.files.storage import FileSystemStorage


class EvidenceStorage(FileSystemStorage):
    """Files readable by the house alone. They have no address: a view that checks rights hands them out."""

    def __init__(self) -> None:
        super().__init__(file_permissions_mode=0o600, directory_permissions_mode=0o700)

    def url(self, name: str | None) -> NoReturn:
        """Refuse: evidence has no address of its own."""
        raise NotImplementedError("Evidence is served by roles.proof.views.files only.")
