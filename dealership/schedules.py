"""What Celery beat starts, and how often.

The beat is only a wake-up: the sweep finds in the database what is due, so a
missed tick is made up by the next one and a doubled tick does nothing.
"""

from typing import Any

BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "sweep": {
        "task": "roles.tasks.sweep",
        "schedule": 60.0,
        # A tick that waited longer than a minute is replaced by its successor.
        "options": {"expires": 55},
    },
}
