from django.urls import path

from . import analysis_views, finding_views

urlpatterns = [
    path("d/<dive:dive>/cities/<city:code>/analyses/new/", analysis_views.new, name="analysis_new"),
    path("d/<dive:dive>/cities/<city:code>/findings/cite/", finding_views.cite, name="finding_cite"),
    path("d/<dive:dive>/methods/<slug:slug>/", analysis_views.method, name="method"),
    path("r/<key:key>/run/", analysis_views.run, name="analysis_run"),
    path("r/<key:key>/settle/", finding_views.settle, name="finding_settle"),
]
