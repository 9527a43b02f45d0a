from django.urls import path

from . import details_views, views

urlpatterns = [
    path("d/<dive:dive>/calendar/", views.calendar, name="calendar"),
    path("d/<dive:dive>/calendar/new/", views.enter_session, name="session_new"),
    path("r/<key:key>/edit-session/", views.edit_session, name="session_edit"),
    path("r/<key:key>/cards/", views.add_card, name="card_add"),
    path("r/<key:key>/cards/<int:card>/cite/", views.cite_card, name="card_cite"),
    path("r/<key:key>/details/", details_views.edit_details, name="session_details"),
    path("r/<key:key>/prepare/", details_views.prepare_session, name="session_prepare"),
    path("method-cards/", details_views.methods, name="method_cards"),
    path("method-cards/<slug:slug>/", details_views.method, name="method_card"),
]
