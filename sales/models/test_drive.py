"""Test drives: the cars kept for them, their half hours, and what each drive came to."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketing.models import Customer
from marketing.models.places import ways
from roles.models import Unit
from roles.records.models import WorkingRecord
from sales.models.car_model import CarModel
from sales.models.lead import Lead
from sales.models.showroom_visit import ShowroomVisit
from sales.showroom.querysets import DriveQuerySet

FEEDBACK_LENGTH = 1000


class TestDriveCar(models.Model):  # type: ignore[django-manager-missing]
    """A car kept for test drives in one store.

    Invariant: plate and VIN are one car's alone; one that is not `in_service` cannot be booked, and is never deleted.
    """

    __test__ = False  # not a test case, whatever its name begins with

    plate = models.CharField(_("number plate"), max_length=12, unique=True)
    vin = models.CharField(_("VIN"), max_length=17, unique=True)
    car_model = models.ForeignKey(CarModel, models.PROTECT, related_name="test_cars", verbose_name=_("car model"))
    store = models.ForeignKey(
        Unit,
        models.PROTECT,
        related_name="+",
        limit_choices_to={"kind": "store"},
        verbose_name=_("store"),
    )
    in_service = models.BooleanField(_("in service"), default=True)

    class Meta:
        verbose_name = _("test-drive car")
        verbose_name_plural = _("test-drive cars")
        ordering = ("car_model__series", "plate")
        constraints = (models.CheckConstraint(name="testdrivecar_vin_whole", condition=Q(vin__regex="^[A-Z0-9]{17}$")),)
        indexes = (models.Index(fields=("store", "in_service"), name="testdrivecar_of_store"),)

    def __str__(self) -> str:
        return f"{self.car_model} · {self.plate}"


class Route(models.TextChoices):
    """Where one drives."""

    CITY = "city", _("In town")
    HIGHWAY = "highway", _("City expressway")
    MIXED = "mixed", _("Town and expressway")
    HILL = "hill", _("Hills and bends")


class DriveState(models.TextChoices):
    """Where a test drive stands."""

    INVITED = "invited", pgettext_lazy("drive", "Booked")
    REGISTERED = "registered", pgettext_lazy("drive", "Papers checked")
    DRIVING = "driving", pgettext_lazy("drive", "On the road")
    DONE = "done", pgettext_lazy("drive", "Done")
    CANCELLED = "cancelled", pgettext_lazy("drive", "Called off")


class TestDrive(WorkingRecord):
    """One customer's drive in one car; `owner` goes along.

    Invariant: it holds the half hours of its car from `starts_at` to `ends_at` (`TestDriveSlot`), called off or done
    early gives them back; nobody drives before licence and agreement are in order; the car comes back with no fewer
    kilometres. Source: D18 consultant 4 (6), D05 consultant 3, D14 front desk 1, D02 presenter 3.
    """

    __test__ = False

    State = DriveState
    PERSONAL: ClassVar = frozenset({"feedback"})

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="test_drives", verbose_name=_("customer"))
    lead = models.ForeignKey(
        Lead, models.PROTECT, null=True, blank=True, related_name="test_drives", verbose_name=_("lead"), editable=False
    )
    visit = models.ForeignKey(
        ShowroomVisit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="test_drives",
        verbose_name=_("showroom visit"),
        editable=False,
    )
    car = models.ForeignKey(TestDriveCar, models.PROTECT, related_name="drives", verbose_name=_("car"))
    starts_at = models.DateTimeField(_("booked from"))
    ends_at = models.DateTimeField(_("booked until"))
    route = models.CharField(_("route"), max_length=8, choices=Route.choices, default=Route.CITY)
    licence_class = models.CharField(_("class of the licence"), max_length=4, blank=True)
    licence_until = models.DateField(_("licence valid until"), null=True, blank=True)
    agreement_signed = models.BooleanField(_("agreement signed"), default=False)
    checked_at = models.DateTimeField(_("papers checked"), null=True, blank=True, editable=False)
    started_at = models.DateTimeField(pgettext_lazy("drive", "started"), null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(pgettext_lazy("drive", "came back"), null=True, blank=True, editable=False)
    km_before = models.PositiveIntegerField(_("kilometres at the start"), null=True, blank=True)
    km_after = models.PositiveIntegerField(_("kilometres at the end"), null=True, blank=True)
    rating = models.PositiveSmallIntegerField(
        _("how the customer liked it (1 to 5)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
    )
    feedback = models.TextField(_("what the customer said"), max_length=FEEDBACK_LENGTH, blank=True)
    state = models.CharField(
        _("state"), max_length=20, choices=DriveState.choices, default=DriveState.INVITED, editable=False
    )

    objects: ClassVar[Any] = DriveQuerySet.as_manager()

    class Meta:
        verbose_name = _("test drive")
        verbose_name_plural = _("test drives")
        ordering = ("-starts_at", "-pk")
        permissions = (
            ("run_testdrive", "Can run test drives"),
            ("export_testdrive", "Can export test drives"),
        )
        constraints = (
            models.CheckConstraint(name="testdrive_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(
                name="testdrive_papers_before_driving",
                condition=Q(state__in=["invited", "cancelled"])
                | (Q(agreement_signed=True, licence_until__isnull=False) & ~Q(licence_class="")),
            ),
            models.CheckConstraint(
                name="testdrive_km_grow",
                condition=Q(km_after__isnull=True) | Q(km_before__isnull=False, km_after__gte=F("km_before")),
            ),
            models.CheckConstraint(
                name="testdrive_done_came_back",
                condition=~Q(state="done") | Q(started_at__isnull=False, ended_at__isnull=False, rating__isnull=False),
            ),
            models.CheckConstraint(
                name="testdrive_rating_1_to_5", condition=Q(rating__isnull=True) | Q(rating__gte=1, rating__lte=5)
            ),
        )
        indexes = ways("testdrive", "-starts_at")

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """How the drive is called where nothing of the person may stand."""
        return f"D{self.pk:08d}"


class TestDriveSlot(models.Model):
    """Half an hour of a car, taken by one drive.

    Invariant: a car's half hour is taken once, whoever books at the same moment: the database refuses the second.
    """

    __test__ = False

    car = models.ForeignKey(TestDriveCar, models.PROTECT, related_name="slots", verbose_name=_("car"))
    starts_at = models.DateTimeField(_("from"))
    drive = models.ForeignKey(TestDrive, models.CASCADE, related_name="slots", verbose_name=_("test drive"))

    class Meta:
        verbose_name = _("half hour of a test-drive car")
        verbose_name_plural = _("half hours of test-drive cars")
        ordering = ("starts_at",)
        default_permissions = ()
        constraints = (models.UniqueConstraint(name="testdriveslot_taken_once", fields=("car", "starts_at")),)

    def __str__(self) -> str:
        return f"{self.car_id} {self.starts_at:%Y-%m-%d %H:%M}"
