from django.urls import path

from . import details_views, feed_views, people_views, views

urlpatterns = [
    path("d/<dive:dive>/calendar/", views.calendar, name="calendar"),
    path("d/<dive:dive>/calendar/new/", views.enter_session, name="session_new"),
    path("r/<key:key>/edit-session/", views.edit_session, name="session_edit"),
    path("r/<key:key>/cards/", views.add_card, name="card_add"),
    path("r/<key:key>/cards/<int:card>/cite/", views.cite_card, name="card_cite"),
    path("r/<key:key>/details/", details_views.edit_details, name="session_details_edit"),
    path("r/<key:key>/prepare/", details_views.prepare_session, name="session_prepare"),
    path("method-cards/", details_views.methods, name="method_cards"),
    path("method-cards/<slug:slug>/", details_views.method, name="method_card"),
    path("r/<key:key>/invitations/", people_views.invitations, name="invitations"),
    path("r/<key:key>/attendance/", people_views.attendance, name="attendance"),
    path("r/<key:key>/attendance/add/", people_views.add_attendance, name="attendance_add"),
    path("r/<key:key>/attend/", people_views.attend, name="attend"),
    path("r/<key:key>/session.ics", feed_views.of_session, name="session_ics"),
    path("d/<dive:dive>/calendar.ics", feed_views.of_dive, name="dive_ics"),
    path("calendar/", feed_views.address, name="feed"),
    path("calendar/<str:token>.ics", feed_views.personal, name="feed_ics"),
]
