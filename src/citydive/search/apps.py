from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "citydive.search"
    label = "search"
    verbose_name = _("Search")
    # A backup holds what people wrote; the index is made from it (`restored`).
    not_in_backups = ("Folded", "Talk", "Plain", "Stale")

    def ready(self):
        from django.db.models.signals import post_delete, post_save

        from citydive.jobs.registry import register_chore
        from citydive.records.events import subscribe
        from citydive.records.models import Source, StoredFile

        from . import index

        subscribe(index.note)
        # Sources and files come to a record without an act of their own.
        for signal in (post_save, post_delete):
            for model in (Source, StoredFile):
                signal.connect(index.note_part, sender=model, dispatch_uid=f"search.{model.__name__}")
        register_chore("search.take_up", "citydive.search.index:take_up_all", every=60.0)
        register_chore("search.missing", "citydive.search.index:bring_up_to_date")

    def restored(self):
        """After a backup was restored: every record waits to be read for the index, by the first idle worker."""
        from .index import mark_missing

        return [f"Search: {mark_missing()} records wait to be read for the index."]
