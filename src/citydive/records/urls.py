from django.urls import path, register_converter

from . import (
    actor_views,
    attachment_views,
    comment_views,
    erasing_views,
    history_views,
    journal_views,
    lifecycle_views,
    translation_views,
    views,
)
from .converters import KeyConverter, OtherCaseConverter

register_converter(KeyConverter, "key")
register_converter(OtherCaseConverter, "othercase")

urlpatterns = [
    path("r/<key:key>/", views.show, name="record"),
    path("r/<othercase:key>/", views.in_capitals, name="record_other_case"),
    path("r/<othercase:key>/<path:rest>", views.in_capitals, name="record_other_case_rest"),
    path("r/<key:key>/trace/", views.show_trace, name="trace"),
    path("r/<key:key>/history/", history_views.show, name="history"),
    path("r/<key:key>/history/restore/", history_views.bring_back, name="history_restore"),
    path("r/<key:key>/comment/", comment_views.add_comment, name="comment"),
    path("r/<key:key>/comments/<int:pk>/", comment_views.edit_comment, name="comment_edit"),
    path("r/<key:key>/visibility/", views.set_visibility, name="visibility"),
    path("r/<key:key>/grants/", views.grants, name="grants"),
    path("r/<key:key>/attachments/", attachment_views.attachments, name="attachments"),
    path("r/<key:key>/attachments/<uuid:uuid>/remove/", attachment_views.remove, name="attachment_remove"),
    path("r/<key:key>/withdraw/", lifecycle_views.withdraw_record, name="withdraw"),
    path("r/<key:key>/put-back/", lifecycle_views.put_record_back, name="put_back"),
    path("d/<dive:dive>/actors/", actor_views.show, name="actors"),
    path("d/<dive:dive>/actors/invite/", actor_views.invite, name="actor_invite"),
    path("d/<dive:dive>/actors/rights/", actor_views.give, name="actor_rights"),
    path("d/<dive:dive>/actors/organisation/", actor_views.add_organisation, name="organisation_new"),
    path("d/<dive:dive>/withdrawn/", lifecycle_views.withdrawn, name="withdrawn"),
    path("r/<key:key>/erase/", erasing_views.ask_erasure, name="ask_erasure"),
    path("erasures/", erasing_views.erasures, name="erasures"),
    path("erasures/<int:pk>/", erasing_views.erasure, name="erasure"),
    path("r/<key:key>/translations/", translation_views.translations, name="translations"),
    path("r/<key:key>/translations/<slug:language>/", translation_views.translate, name="translate"),
    path("d/<dive:dive>/journal/", journal_views.of_dive, name="journal"),
    path("journal/", journal_views.of_accounts, name="accounts_journal"),
    path("files/<uuid:uuid>", views.download, name="file"),
]
