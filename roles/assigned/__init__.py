"""Tasks that one person hands to another with a deadline; done, accepted or returned.

Named `assigned` because `roles.tasks` holds the Celery tasks.
"""
