from django.urls import path

from . import views

urlpatterns = [
    path("d/<dive:dive>/calendar/", views.calendar, name="calendar"),
    path("d/<dive:dive>/calendar/new/", views.enter_session, name="session_new"),
    path("r/<key:key>/edit-session/", views.edit_session, name="session_edit"),
    path("r/<key:key>/cards/", views.add_card, name="card_add"),
    path("r/<key:key>/cards/<int:card>/cite/", views.cite_card, name="card_cite"),
]
