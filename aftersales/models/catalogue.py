"""The department's own view of positions, duties and indicators, with rights of their own."""

from django.utils.translation import gettext_lazy as _

from kpi import models as kpi
from roles import models as roles
from roles.duties import models as duties


class Position(roles.Position):
    """A position of this department."""

    class Meta:
        proxy = True
        verbose_name = _("position")
        verbose_name_plural = _("positions")


class Duty(duties.Duty):
    """A duty of a position of this department."""

    class Meta:
        proxy = True
        verbose_name = _("duty")
        verbose_name_plural = _("duty list")


class Indicator(kpi.Indicator):
    """An indicator that positions of this department are measured by."""

    class Meta:
        proxy = True
        verbose_name = _("indicator")
        verbose_name_plural = _("KPI indicators")
