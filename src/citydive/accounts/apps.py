from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "citydive.accounts"
    label = "accounts"
    verbose_name = _("Accounts")
    # Sessions end with the installation; a copy of it sends nobody a link.
    not_in_backups = ("OpenSession", "ResetWish")

    def ready(self):
        from citydive.jobs.registry import register as register_job
        from citydive.jobs.registry import register_chore

        from . import signals  # noqa: F401 - its receivers listen from now on
        from .export_job import JOB
        from .holdings import register_own_parts

        register_chore("accounts.sessions", "citydive.accounts.sessions:tidy")
        register_chore("accounts.resets", "citydive.accounts.resets:answer_wishes", every=5.0)
        register_job(JOB, "citydive.accounts.export_job:run", opens="citydive.accounts.export_job:opens_export")
        register_own_parts()
