"""What a server runs."""

import os
import threading

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "danji.web.settings")
application = get_wsgi_application()


def _warm() -> None:
    """Open the workspaces before anyone asks, so that the first page is there at once."""
    from danji.web import engine

    engine.open_all()


threading.Thread(target=_warm, daemon=True, name="warm").start()
