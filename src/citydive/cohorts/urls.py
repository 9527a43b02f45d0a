from django.urls import path, register_converter

from . import views
from .converters import CityCodeConverter, DiveConverter

register_converter(DiveConverter, "dive")
register_converter(CityCodeConverter, "city")

urlpatterns = [
    path("new/", views.open_dive, name="dive_new"),
    path("i/<str:token>/", views.accept, name="invitation"),
    path("d/<dive:dive>/scope/", views.edit_scope, name="dive_scope"),
    path("d/<dive:dive>/invite/", views.invite_person, name="invite_person"),
    path("d/<dive:dive>/invite-city/", views.invite_city, name="invite_city"),
    path("d/<dive:dive>/cities/<city:code>/membership/", views.change_membership, name="membership"),
    path("d/<dive:dive>/cities/<city:code>/stage/", views.change_stage, name="change_stage"),
]
