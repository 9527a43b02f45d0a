from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PostConfig(AppConfig):
    name = "citydive.post"
    label = "post"
    verbose_name = _("Post")

    def restored(self) -> list[str]:
        from .actions import give_up_restored

        count = give_up_restored()
        return [
            f"{count} mails waited in the moment of the backup. They are not sent from here, since they may have "
            "gone out from the old installation since; send what matters again."
        ] if count else []  # fmt: skip
