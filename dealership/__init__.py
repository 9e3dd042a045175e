"""The project: settings, URLs, the Celery application and the schedules. Nothing imports it."""

from dealership.celery import app as celery_app

__all__ = ["celery_app"]
