from django.urls import path

from . import mission_views, travel_views, views

urlpatterns = [
    path("d/<dive:dive>/expertise/", views.expertise, name="expertise"),
    path("d/<dive:dive>/expertise/need/", views.new, {"kind": "need"}, name="need_new"),
    path("d/<dive:dive>/expertise/offer/", views.new, {"kind": "offer"}, name="offer_new"),
    path("r/<key:key>/expertise/edit/", views.edit, name="listing_edit"),
    path("r/<key:key>/expertise/state/", views.set_state, name="listing_state"),
    path("d/<dive:dive>/missions/", mission_views.missions, name="missions"),
    path("d/<dive:dive>/missions/secondment/", mission_views.new, {"format": "secondment"}, name="secondment_new"),
    path("d/<dive:dive>/missions/study-trip/", mission_views.new, {"format": "study_trip"}, name="study_trip_new"),
    path("r/<key:key>/mission/edit/", mission_views.edit, name="mission_edit"),
    path("r/<key:key>/mission/step/", mission_views.step, name="mission_step"),
    path("r/<key:key>/mission/over/", mission_views.over, name="mission_over"),
    path("r/<key:key>/mission/report/", mission_views.report, name="mission_report"),
    path("r/<key:key>/mission/follow-up/", mission_views.follow_up, name="mission_follow_up"),
    path("r/<key:key>/mission/people/", travel_views.people, name="mission_people"),
    path("r/<key:key>/mission/travel/", travel_views.own_travel, name="own_travel"),
    path("r/<key:key>/mission/travel/<int:pk>/", travel_views.travel_of, name="travel_of"),
    path("r/<key:key>/mission/travel/<int:pk>/visa.<printed:format>", travel_views.visa_letter, name="visa_letter"),
    path("r/<key:key>/mission/take-home/", travel_views.take_home, name="take_home"),
    path("r/<key:key>/mission/take-home/<int:pk>/", travel_views.lesson, name="lesson"),
]
