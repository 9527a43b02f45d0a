"""Style sheets and scripts: collected with a hash in the name and compressed, so a browser fetches each once."""

from django.conf import settings
from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Hashed names once the files are collected; before that (tests, a fresh clone) the plain names."""

    manifest_strict = False

    def stored_name(self, name):
        return super().stored_name(name) if self.hashed_files else name


def collect() -> None:
    """Collect into HOME/static what this version of the software brings.

    Files of older versions stay: pages that are open in browsers, and servers still running, may ask for them.
    """
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0)
