"""The nouns of marketing, one file each; and proxies of the shared catalogue for the administration."""

from marketing.models.campaign import (
    BudgetState,
    Campaign,
    CampaignBudget,
    CampaignCost,
    CampaignGuest,
    CampaignKind,
    CampaignState,
    CampaignUserPermission,
)
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
from marketing.models.content import ContentItem, ContentState
from marketing.models.customer import (
    Customer,
    CustomerCar,
    CustomerPhone,
    CustomerState,
    CustomerUserPermission,
    Grade,
    Party,
    Source,
)
from marketing.models.follow_up import CallResult, CallWay, CareKind, FollowUp, FollowUpState
from marketing.models.material import MaterialExpiry, MaterialState, PromoMaterial
from marketing.models.media import (
    AccountReading,
    AccountState,
    ContactKind,
    ContactState,
    MediaAccount,
    MediaContact,
    Platform,
)
from marketing.models.placement import AdForm, AdPlacement, PlacementState
from marketing.models.plan import MarketingPlan, PlanPeriod, PlanState
from marketing.models.research import MarketResearch, ResearchState
from marketing.models.review import CampaignReview, ReviewState
from marketing.models.survey import Question, QuestionKind, Questionnaire, Survey, SurveyKind, SurveyState

__all__ = [
    "AccountReading",
    "AccountState",
    "AdForm",
    "AdPlacement",
    "BudgetState",
    "CallResult",
    "CallWay",
    "Campaign",
    "CampaignBudget",
    "CampaignCost",
    "CampaignGuest",
    "CampaignKind",
    "CampaignReview",
    "CampaignState",
    "CampaignUserPermission",
    "CareKind",
    "Complaint",
    "ComplaintCategory",
    "ComplaintSource",
    "ComplaintState",
    "ComplaintUserPermission",
    "Consent",
    "ConsentChannel",
    "ContactKind",
    "ContactState",
    "ContentItem",
    "ContentState",
    "Customer",
    "CustomerCar",
    "CustomerPhone",
    "CustomerState",
    "CustomerUserPermission",
    "Duty",
    "FollowUp",
    "FollowUpState",
    "Grade",
    "Indicator",
    "MarketResearch",
    "MarketingPlan",
    "MaterialExpiry",
    "MaterialState",
    "MediaAccount",
    "MediaContact",
    "Party",
    "PlacementState",
    "PlanPeriod",
    "PlanState",
    "Platform",
    "Position",
    "PromoMaterial",
    "Purpose",
    "Question",
    "QuestionKind",
    "Questionnaire",
    "ResearchState",
    "ReviewState",
    "Severity",
    "Source",
    "Survey",
    "SurveyKind",
    "SurveyState",
]
