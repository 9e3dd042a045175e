"""The form by which a workbook comes in."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roles.spreadsheets.reading import FILE_BYTES, read_workbook


class UploadForm(forms.Form):
    """A workbook to look at; what it is about stands in the address of the page."""

    workbook = forms.FileField(
        label=gettext_lazy("Workbook (.xlsx)"),
        max_length=200,
        error_messages={"required": gettext_lazy("Choose the workbook.")},
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )

    def clean_workbook(self) -> bytes:
        """Return the content; refuses what is no workbook."""
        file = self.cleaned_data["workbook"]
        if file.size > FILE_BYTES:
            raise ValidationError(_("The file is too large: at most %(limit)s MB.") % {"limit": FILE_BYTES >> 20})
        content: bytes = file.read()
        read_workbook(content)
        return content

    @property
    def file_name(self) -> str:
        """The name the file came under."""
        return str(getattr(self.files["workbook"], "name", "") or "")
