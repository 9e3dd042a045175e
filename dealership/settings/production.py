"""Production: PostgreSQL, Redis, and every secret from the environment; nothing starts half configured."""

import sys
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from dealership.settings.base import *  # noqa: F403
from dealership.settings.base import DATA_DIR, env

SHORTEST_KEY = 50
REQUIRED = ("SECRET_KEY", "DATABASE_URL", "REDIS_URL", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "EMAIL_URL")
WHERE = "set them in the environment of every process (web, worker, beat); with docker compose in the file .env."


def _refuse_half_configured() -> None:
    """Name everything that is missing at once, so that nobody starts six times to learn six names."""
    # The sentence is for whoever deploys; a traceback through Django would bury it.
    sys.tracebacklimit = 0
    missing = [name for name in REQUIRED if not env.str(name, default="").strip()]
    if missing:
        raise ImproperlyConfigured(f"Not in the environment: {', '.join(missing)}. Please {WHERE}")
    if len(env.str("SECRET_KEY")) < SHORTEST_KEY:
        raise ImproperlyConfigured(f"SECRET_KEY has fewer than {SHORTEST_KEY} characters: make a long random one.")

    del sys.tracebacklimit


_refuse_half_configured()

DEBUG = False
DEMO_ALLOWED = False
SECRET_KEY = env.str("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS")

DATABASES = {
    "default": {
        **env.db("DATABASE_URL"),
        # A sync worker keeps its connection: that served twice as much as a new one for each request.
        "CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=60),
        "CONN_HEALTH_CHECKS": True,
    }
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": env.str("REDIS_URL")}}

# A copy of the decision log's daily anchors outside the database: the worker writes it, back it up elsewhere.
AUDIT_ANCHORS = env.str("AUDIT_ANCHORS", default=str(DATA_DIR / "audit" / "anchors.jsonl"))

# An image carries its collected static files; elsewhere they lie with the other data.
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(DATA_DIR / "static")))

CELERY_BROKER_URL = env.str("REDIS_URL")
# A task whose worker died without a word is handed out again after this long.
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": env.int("BROKER_VISIBILITY_TIMEOUT", default=600)}

EMAIL_CONFIG = env.email_url("EMAIL_URL")
vars().update(EMAIL_CONFIG)

# TLS ends at the proxy in front. HTTPS=false is for a rehearsal over plain HTTP on one machine only.
HTTPS = env.bool("HTTPS", default=True)
SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=31_536_000) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = False
# The proxy must set this header itself and drop the visitor's; without a proxy: BEHIND_PROXY=false.
if env.bool("BEHIND_PROXY", default=True):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Whether other hosts of the dealership's domain speak HTTPS, and whether it enters the browsers' preload list,
# is not this system's to decide.
# Guardian's own backend is left out on purpose: roles.backends answers every question about rights.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021", "guardian.W001"]
