from django.urls import path

from . import views

urlpatterns = [
    path("r/<key:key>/live/", views.live, name="live"),
    path("r/<key:key>/live/now/", views.live_now, name="live_now"),
    path("r/<key:key>/live/clock/", views.move_clock, name="live_clock"),
    path("r/<key:key>/live/cards/", views.write_card, name="live_card"),
    path("r/<key:key>/live/cards/<int:card>/hide/", views.hide_card, name="live_hide"),
]
