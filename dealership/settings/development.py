"""The embedded default: SQLite in WAL mode and a broker made of folders, no server needed.

`DATABASE_URL` and `REDIS_URL` switch to real servers without another settings file.
"""

from django.core.management.utils import get_random_secret_key

from dealership.settings.base import *  # noqa: F403
from dealership.settings.base import DATA_DIR, env

for folder in ("", "broker", "broker/processed", "media"):
    (DATA_DIR / folder).mkdir(parents=True, exist_ok=True)


def _secret_key() -> str:
    """Return this checkout's own key, made once: sessions survive a restart."""
    path = DATA_DIR / "secret-key"
    if not path.exists():
        path.write_text(get_random_secret_key())
        path.chmod(0o600)
    return path.read_text().strip()


DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or _secret_key()
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
DEMO_ALLOWED = True

SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
}
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'dealership.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS

CELERY_BROKER_URL = env.str("REDIS_URL", default="filesystem://")
if CELERY_BROKER_URL.startswith("filesystem"):
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(DATA_DIR / "broker"),
        "data_folder_out": str(DATA_DIR / "broker"),
        "control_folder": str(DATA_DIR / "broker"),
        "store_processed": False,
    }

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
