from django.urls import path

from . import measure_views, views

urlpatterns = [
    path("d/<dive:dive>/options/", views.options, name="options"),
    path("d/<dive:dive>/options/new/", views.new, name="option_new"),
    path("d/<dive:dive>/measures/", measure_views.measures, name="measures"),
    path("d/<dive:dive>/measures/<slug:measure>/", measure_views.measure, name="measure"),
    path("r/<key:key>/option/derive/", views.derive, name="option_derive"),
    path("r/<key:key>/option/edit/", views.edit, name="option_edit"),
    path("r/<key:key>/option/versions/", views.versions, name="option_versions"),
]
