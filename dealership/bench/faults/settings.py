"""Settings of the worker and the beat under fire: mails land in a letterbox, the beat ticks every second."""

from dealership.schedules import BEAT_SCHEDULE
from dealership.settings.development import *  # noqa: F403

DEBUG = False
EMAIL_BACKEND = "dealership.bench.faults.letterbox.Letterbox"
CELERY_BEAT_SCHEDULE = {
    name: {**entry, "schedule": 1.0, "options": {"expires": 1}} for name, entry in BEAT_SCHEDULE.items()
}
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
