from django.urls import path

from . import views

urlpatterns = [
    path("d/<dive:dive>/expertise/", views.expertise, name="expertise"),
    path("d/<dive:dive>/expertise/need/", views.new, {"kind": "need"}, name="need_new"),
    path("d/<dive:dive>/expertise/offer/", views.new, {"kind": "offer"}, name="offer_new"),
    path("r/<key:key>/expertise/edit/", views.edit, name="listing_edit"),
    path("r/<key:key>/expertise/state/", views.set_state, name="listing_state"),
]
