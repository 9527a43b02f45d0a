from django.urls import path

from . import pages, views
from .today import today

urlpatterns = [
    path("", views.home, name="home"),
    path("language/", views.set_language, name="set_language"),
    path("today/", today, name="today"),
    path("d/<dive:dive>/", pages.dive, name="dive"),
    path("d/<dive:dive>/board/", pages.board, name="board"),
    path("d/<dive:dive>/cities/", pages.cities, name="cities"),
    path("d/<dive:dive>/cities/<city:code>/", pages.city, name="city"),
]
