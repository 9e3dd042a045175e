"""The nouns of marketing, one file each; and proxies of the shared catalogue for the administration."""

from marketing.models.catalogue import Duty, Indicator, Position
from marketing.models.complaint import (
    Complaint,
    ComplaintCategory,
    ComplaintSource,
    ComplaintState,
    ComplaintUserPermission,
    Severity,
)
from marketing.models.consent import Consent, ConsentChannel, Purpose
from marketing.models.customer import Customer, CustomerCar, CustomerPhone, CustomerState, Grade, Party, Source
from marketing.models.follow_up import CallResult, CallWay, CareKind, FollowUp, FollowUpState

__all__ = [
    "CallResult",
    "CallWay",
    "CareKind",
    "Complaint",
    "ComplaintCategory",
    "ComplaintSource",
    "ComplaintState",
    "ComplaintUserPermission",
    "Consent",
    "ConsentChannel",
    "Customer",
    "CustomerCar",
    "CustomerPhone",
    "CustomerState",
    "Duty",
    "FollowUp",
    "FollowUpState",
    "Grade",
    "Indicator",
    "Party",
    "Position",
    "Purpose",
    "Severity",
    "Source",
]
