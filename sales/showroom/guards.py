"""What stands against a move in the showroom: of the person, or of the record as it is. Empty: nothing."""

from __future__ import annotations

from django.utils.translation import gettext as _

from roles import clock
from roles.models import Staff
from sales.models import Lead, RecordingCheck, ShowroomVisit, TestDrive


def has_come(lead: Lead, _user: Staff) -> str:
    """Whoever came stands in the traffic log: a lead does not come to the showroom by a tick alone."""
    came = ShowroomVisit.objects.counted().filter(customer=lead.customer_id, store=lead.store_id, kind="visit")
    if came.filter(left_at__gte=lead.created_at).exists() or came.filter(arrived_at__gte=lead.created_at).exists():
        return ""
    return _("The traffic log knows no visit of this customer since the lead came in: log it first.")


def takes_part(lead: Lead, user: Staff) -> str:
    """Whose lead it is works on it; who leads them hands it to somebody else."""
    if lead.owner_id == user.pk or user.is_superuser:
        return ""
    return _("%(name)s looks after this lead.") % {"name": lead.owner.name}


def finding_said(visit: ShowroomVisit, _user: Staff) -> str:
    """What does not agree is said in words."""
    if visit.agrees is False and not visit.finding.strip():
        return _("Say what does not agree.")
    return ""


def papers_in_order(drive: TestDrive, _user: Staff) -> str:
    """Nobody drives without a licence that holds on the day, and a signed agreement; asked once they are typed."""
    if not drive.licence_class:
        return ""
    day = clock.local_date(drive.starts_at)
    if drive.licence_until is not None and drive.licence_until < max(day, clock.today()):
        return _("This licence is not valid on the day of the drive.")
    if not drive.agreement_signed:
        return _("Have the agreement signed first.")
    return ""


def car_is_there(drive: TestDrive, _user: Staff) -> str:
    """A car that is out of service, or out with somebody else, does not start; kilometres never run backwards."""
    if not drive.car.in_service:
        return _("This car is out of service.")
    others = TestDrive.objects.filter(car=drive.car_id).exclude(pk=drive.pk)
    if others.filter(state="driving").exists():
        return _("This car is still out with somebody else.")
    last = others.filter(km_after__isnull=False).order_by("-km_after").values_list("km_after", flat=True).first()
    if drive.km_before is not None and last is not None and drive.km_before < last:
        return _("This car came back with %(km)s km last time: read the meter again.") % {"km": last}
    return ""


def kilometres_grow(drive: TestDrive, _user: Staff) -> str:
    """A car comes back with no fewer kilometres than it left with."""
    if drive.km_after is not None and drive.km_before is not None and drive.km_after < drive.km_before:
        return _("It left with %(km)s km: it cannot come back with fewer.") % {"km": drive.km_before}
    return ""


def not_heard(recording: RecordingCheck, user: Staff) -> str:
    """Nobody scores the recording of their own reception."""
    return _("It is your own reception: somebody else scores it.") if recording.consultant_id == user.pk else ""
