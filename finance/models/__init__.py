"""The nouns of finance, one file each; and proxies of the shared catalogue for the administration."""

from finance.models.catalogue import Duty, Indicator, Position
from finance.models.payment import Payment, PaymentKind, PaymentMethod, PaymentState
from finance.models.receivable import Receivable, ReceivableState

__all__ = [
    "Duty",
    "Indicator",
    "Payment",
    "PaymentKind",
    "PaymentMethod",
    "PaymentState",
    "Position",
    "Receivable",
    "ReceivableState",
]
