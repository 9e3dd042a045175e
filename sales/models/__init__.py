"""The nouns of sales, one file each; and proxies of the shared catalogue for the administration."""

from sales.models.car_model import (
    CarModel,
    Energy,
)
from sales.models.catalogue import (
    Duty,
    Indicator,
    Position,
)
from sales.models.deal import (
    PASSED_ON,
    LineKind,
    PayWay,
)
from sales.models.deal_case import (
    InsuranceCase,
    InsuranceState,
    LoanCase,
    LoanState,
    RegistrationCase,
    RegistrationKind,
    RegistrationState,
)
from sales.models.delivery import (
    Delivery,
    DeliveryItem,
    DeliveryPart,
    DeliveryState,
)
from sales.models.discount_limit import (
    DiscountLimit,
)
from sales.models.discount_request import (
    DiscountRequest,
    DiscountState,
)
from sales.models.factory_order import (
    FactoryOrder,
    FactoryOrderLine,
    FactoryOrderState,
)
from sales.models.lead import (
    Lead,
    LeadCall,
    LeadGrade,
    LeadOwner,
    LeadRhythm,
    LeadState,
    LostReason,
)
from sales.models.quotation import (
    Quotation,
    QuotationLine,
    QuotationState,
)
from sales.models.recording_check import (
    RecordingCheck,
    RecordingState,
)
from sales.models.remittance_request import (
    RemittanceRequest,
    RemittanceState,
)
from sales.models.sales_order import (
    ChangeKind,
    ChangeState,
    OrderChange,
    OrderLine,
    OrderState,
    SalesOrder,
)
from sales.models.showroom_visit import (
    NotCaptured,
    ShowroomVisit,
    VisitKind,
    VisitState,
)
from sales.models.stock_check import (
    CheckKind,
    CheckState,
    Difference,
    StockCheckLine,
    VehicleStockCheck,
)
from sales.models.stock_rule import (
    StockRule,
)
from sales.models.sub_dealer import (
    DealerVisitState,
    SubDealer,
    SubDealerState,
    SubDealerVisit,
)
from sales.models.test_drive import (
    DriveState,
    Route,
    TestDrive,
    TestDriveCar,
    TestDriveSlot,
)
from sales.models.vehicle import (
    AllocationState,
    Handed,
    Item,
    Vehicle,
    VehicleAllocation,
    VehicleHandout,
    VehicleState,
)
from sales.models.vehicle_damage import (
    DamageKind,
    DamageState,
    Liable,
    Treatment,
    VehicleDamage,
    VehicleDamageUserPermission,
)
from sales.models.vehicle_deviation import (
    DeviationState,
    VehicleDeviation,
)
from sales.models.vehicle_movement import (
    DECIDED,
    MovementKind,
    MovementState,
    VehicleMovement,
)

__all__ = [
    "DECIDED",
    "PASSED_ON",
    "AllocationState",
    "CarModel",
    "ChangeKind",
    "ChangeState",
    "CheckKind",
    "CheckState",
    "DamageKind",
    "DamageState",
    "DealerVisitState",
    "Delivery",
    "DeliveryItem",
    "DeliveryPart",
    "DeliveryState",
    "DeviationState",
    "Difference",
    "DiscountLimit",
    "DiscountRequest",
    "DiscountState",
    "DriveState",
    "Duty",
    "Energy",
    "FactoryOrder",
    "FactoryOrderLine",
    "FactoryOrderState",
    "Handed",
    "Indicator",
    "InsuranceCase",
    "InsuranceState",
    "Item",
    "Lead",
    "LeadCall",
    "LeadGrade",
    "LeadOwner",
    "LeadRhythm",
    "LeadState",
    "Liable",
    "LineKind",
    "LoanCase",
    "LoanState",
    "LostReason",
    "MovementKind",
    "MovementState",
    "NotCaptured",
    "OrderChange",
    "OrderLine",
    "OrderState",
    "PayWay",
    "Position",
    "Quotation",
    "QuotationLine",
    "QuotationState",
    "RecordingCheck",
    "RecordingState",
    "RegistrationCase",
    "RegistrationKind",
    "RegistrationState",
    "RemittanceRequest",
    "RemittanceState",
    "Route",
    "SalesOrder",
    "ShowroomVisit",
    "StockCheckLine",
    "StockRule",
    "SubDealer",
    "SubDealerState",
    "SubDealerVisit",
    "TestDrive",
    "TestDriveCar",
    "TestDriveSlot",
    "Treatment",
    "Vehicle",
    "VehicleAllocation",
    "VehicleDamage",
    "VehicleDamageUserPermission",
    "VehicleDeviation",
    "VehicleHandout",
    "VehicleMovement",
    "VehicleState",
    "VehicleStockCheck",
    "VisitKind",
    "VisitState",
]
