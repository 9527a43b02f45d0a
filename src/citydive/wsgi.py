"""The WSGI entry: waitress by `citydive serve`, or any WSGI server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "citydive.settings")
application = get_wsgi_application()
