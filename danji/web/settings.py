"""Django's settings. Everything that differs from one installation to the next comes from the environment, by the name DANJI_….

`danji serve` sets it: DANJI_HOME is the folder that holds the workspaces and the database.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

HOME = Path(os.environ.get("DANJI_HOME", Path.home() / "danji")).resolve()
ALONE = os.environ.get("DANJI_ALONE", "")  # one workspace, served where it lies


def _secret() -> str:
    """The key that signs cookies: made once, kept in the home folder, read by its owner only."""
    path = HOME / "secret.key"
    if not path.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text(encoding="ascii")


SECRET_KEY = _secret()
DEBUG = False
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *filter(None, os.environ.get("DANJI_HOSTS", "").split(","))]
INSTALLED_APPS = ["danji.web", "ninja"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "danji.web.middleware.same_origin",
    "django.middleware.csrf.CsrfViewMiddleware",
    "danji.web.middleware.language",
    "danji.web.middleware.not_too_large",
    "danji.web.middleware.problems",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "danji.web.urls"
WSGI_APPLICATION = "danji.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [str(Path(__file__).parent / "templates")],
        "OPTIONS": {"environment": "danji.web.templating.environment"},
    }
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(HOME / "danji.sqlite3"),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = os.environ.get("DANJI_TIME_ZONE", "ROK")
LANGUAGE_CODE = "ko"
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 86_400
STATICFILES_DIRS = [
    str(Path(__file__).parent / "static"),
    (
        "drawn",
        str(Path(__file__).parents[1] / "dossier" / "templates" / "pictures"),
    ),  # one style for pictures on screen and paper
]
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]

CSRF_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "danji.web.middleware.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "worker-src": ["'self'", "blob:"],
        "style-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 8_000_000  # of a form without its files
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000  # a page of rows is a field per cell
UPLOAD_MB = int(os.environ.get("DANJI_UPLOAD_MB", "50"))  # larger files are refused before they are read
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_000_000  # larger files go to the disk as they come
LOGGING = {"version": 1, "disable_existing_loggers": False, "root": {"level": "WARNING"}}
