from django.urls import path, register_converter

from . import history_views, journal_views, views
from .converters import KeyConverter

register_converter(KeyConverter, "key")

urlpatterns = [
    path("r/<key:key>/", views.show, name="record"),
    path("r/<key:key>/trace/", views.show_trace, name="trace"),
    path("r/<key:key>/history/", history_views.show, name="history"),
    path("r/<key:key>/history/restore/", history_views.bring_back, name="history_restore"),
    path("r/<key:key>/comment/", views.add_comment, name="comment"),
    path("r/<key:key>/visibility/", views.set_visibility, name="visibility"),
    path("r/<key:key>/grants/", views.grants, name="grants"),
    path("d/<dive:dive>/journal/", journal_views.of_dive, name="journal"),
    path("journal/", journal_views.of_accounts, name="accounts_journal"),
    path("files/<uuid:uuid>", views.download, name="file"),
]
