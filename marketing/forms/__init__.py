"""What is typed for marketing's records, one noun a file."""

from marketing.forms.complaint import ComplaintForm
from marketing.forms.customer import CarForm, ConsentForm, CustomerForm, PhoneForm, ReasonForm
from marketing.forms.follow_up import FollowUpForm

__all__ = ["CarForm", "ComplaintForm", "ConsentForm", "CustomerForm", "FollowUpForm", "PhoneForm", "ReasonForm"]
