from django.urls import path

from . import views

urlpatterns = [
    path("notices/", views.index, name="notices"),
    path("notices/settings/", views.preferences, name="notice_settings"),
    path("notices/stop/<str:token>/", views.stop, name="notices_stop"),
    path("r/<key:key>/follow/", views.follow_record, name="follow_record"),
    path("d/<dive:dive>/follow/", views.follow_dive, name="follow_dive"),
    path("d/<dive:dive>/cities/<city:code>/follow/", views.follow_city, name="follow_city"),
]
