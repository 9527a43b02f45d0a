from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    name = "citydive.jobs"
    label = "jobs"
    verbose_name = _("Jobs")
    # A restored installation has workers of its own.
    not_in_backups = ("Worker",)

    def ready(self):
        from .registry import register_chore

        # The post and the ground floor stand below this room and cannot register themselves.
        register_chore("post.deliver", "citydive.post.deliver:deliver_due", every=15.0)
        register_chore("post.forget", "citydive.post.deliver:forget_old")
        register_chore("cohorts.throttle", "citydive.cohorts.throttle:prune")

    def restored(self) -> list[str]:
        from .actions import settle_restored

        count = settle_restored()
        said = f"{count} jobs were under way when the backup was made; they start again or say that they broke off."
        return [said] if count else []
