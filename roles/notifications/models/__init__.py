"""The nouns of notifications, one file each."""

from roles.notifications.models.inbox import Notification
from roles.notifications.models.lane import Lane
from roles.notifications.models.outbox import OutboxMessage, OutboxState
from roles.notifications.models.robot import Robot, RobotKind, UnitPost
from roles.notifications.models.rounds import StoreRound
from roles.notifications.models.rules import ChannelChoice, MessageRules

__all__ = [
    "ChannelChoice",
    "Lane",
    "MessageRules",
    "Notification",
    "OutboxMessage",
    "OutboxState",
    "Robot",
    "RobotKind",
    "StoreRound",
    "UnitPost",
]
