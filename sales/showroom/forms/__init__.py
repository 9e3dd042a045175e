"""What is typed in the showroom."""

from sales.showroom.forms.contact import ContactForm
from sales.showroom.forms.drive import DriveForm
from sales.showroom.forms.lead import LeadForm
from sales.showroom.forms.recording import RecordingForm
from sales.showroom.forms.visit import ArrivalForm, CaptureForm, VisitForm

__all__ = ["ArrivalForm", "CaptureForm", "ContactForm", "DriveForm", "LeadForm", "RecordingForm", "VisitForm"]
