from django.urls import path

from . import dataset_views
from .analysis_urls import urlpatterns as analysis_urls

dataset_urls = [
    path("d/<dive:dive>/evidence/", dataset_views.evidence, name="evidence"),
    path("d/<dive:dive>/cities/<city:code>/data/new/", dataset_views.upload, name="upload"),
    path("d/<dive:dive>/cities/<city:code>/data/preview/<uuid:job>/", dataset_views.preview, name="preview"),
    path(
        "d/<dive:dive>/cities/<city:code>/data/preview/<uuid:job>/columns/",
        dataset_views.choose_columns,
        name="choose_columns",
    ),
]
urlpatterns = [*dataset_urls, *analysis_urls]
