"""Templates of files made from reports."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from kpi.exports.sources import Shape, known_source, refusal
from kpi.reports.models import ReportDefinition


class FileType(models.TextChoices):
    """What kind of file it is."""

    CSV = "csv", _("CSV")
    EXCEL = "xlsx", _("Excel")


class CodePage(models.TextChoices):
    """How the characters of a CSV file are written; the names are Python's."""

    GB18030 = "gb18030", "GB18030"
    UTF8 = "utf-8", "UTF-8"
    UTF8_BOM = "utf-8-sig", _("UTF-8 with byte order mark")


class ExportTemplate(models.Model):
    """A file made from the approved reports of one definition: one row a report, its columns in order.

    Invariant: the code is unique and appears in the file's name. `code_page` matters for CSV only.
    """

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    definition = models.ForeignKey(
        ReportDefinition, models.PROTECT, related_name="export_templates", verbose_name=_("report")
    )
    file_type = models.CharField(_("file type"), max_length=4, choices=FileType.choices, default=FileType.CSV)
    code_page = models.CharField(_("code page"), max_length=10, choices=CodePage.choices, default=CodePage.GB18030)
    active = models.BooleanField(_("in use"), default=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("export template")
        verbose_name_plural = _("export templates")
        ordering = ("code",)
        permissions = (("download_export", "Can download export"),)

    def __str__(self) -> str:
        return self.name


class ExportColumn(models.Model):
    """One column: where its value comes from, what stands above it, how it is written.

    Invariant: `source` is known (see `kpi.exports.sources`); no two columns of a template stand at one place.
    """

    template = models.ForeignKey(ExportTemplate, models.CASCADE, related_name="columns", verbose_name=_("template"))
    place = models.PositiveSmallIntegerField(_("place"))
    source = models.CharField(_("source"), max_length=160)
    heading = models.CharField(_("heading"), max_length=80)
    shape = models.CharField(_("format"), max_length=12, choices=Shape.choices, default=Shape.PLAIN, blank=True)

    class Meta:
        verbose_name = _("column of an export")
        verbose_name_plural = _("columns of exports")
        ordering = ("place", "pk")
        constraints = (models.UniqueConstraint(name="export_column_once_a_place", fields=("template", "place")),)

    def __str__(self) -> str:
        return self.heading

    def clean(self) -> None:
        """Refuse a source nobody knows; the message names what there is."""
        if self.source and not known_source(self.source):
            raise ValidationError({"source": refusal()})
