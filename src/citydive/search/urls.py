from django.urls import path

from . import views

urlpatterns = [
    path("search/", views.search, name="search"),
    path("d/<dive:dive>/library/", views.library, name="library"),
]
