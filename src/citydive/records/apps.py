from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    name = "citydive.records"
    label = "records"
    verbose_name = _("Records")

    def ready(self):
        from citydive.jobs.registry import register_chore

        register_chore("records.stale_files", "citydive.records.files:remove_stale")
        register_chore("records.forget_sent", "citydive.records.once:forget_sent")
