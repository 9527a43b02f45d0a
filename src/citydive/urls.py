"""All addresses. Each room brings its own; `/d/<dive>/…` and `/r/<KEY>/…` prefixes stand in the rooms."""

from django.urls import include, path

handler400 = "citydive.site.views.bad_request"
handler403 = "citydive.site.views.forbidden"
handler404 = "citydive.site.views.not_found"
handler500 = "citydive.site.views.server_error"

urlpatterns = [
    # In the order of the rooms: an address converter is registered by the room that owns it.
    path("", include("citydive.cohorts.urls")),
    path("", include("citydive.jobs.urls")),
    path("", include("citydive.records.urls")),
    path("", include("citydive.search.urls")),
    path("", include("citydive.accounts.urls")),
    path("", include("citydive.notices.urls")),
    path("", include("citydive.participation.urls")),
    path("", include("citydive.joining.urls")),
    path("", include("citydive.commitments.urls")),
    path("", include("citydive.formats.urls")),
    path("", include("citydive.live.urls")),
    path("", include("citydive.exchange.urls")),
    path("", include("citydive.missions.urls")),
    path("", include("citydive.evidence.urls")),
    path("", include("citydive.options.urls")),
    path("", include("citydive.decisions.urls")),
    path("", include("citydive.results.urls")),
    path("", include("citydive.reports.urls")),
    path("", include("citydive.site.urls")),
]
