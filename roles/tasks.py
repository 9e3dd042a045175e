"""Celery tasks of `roles`: the wake-up of the sweeper."""

from __future__ import annotations

from celery import shared_task

from roles import sweep as sweeper


@shared_task(name="roles.tasks.sweep", ignore_result=True)
def sweep() -> None:
    """Run one sweep for the present instant."""
    sweeper.sweep()
