from django.urls import path

from . import public_views, views

urlpatterns = [
    path("d/<dive:dive>/calls/", views.calls, name="calls"),
    path("d/<dive:dive>/calls/new/", views.new, name="call_new"),
    path("r/<key:key>/call/edit/", views.edit, name="call_edit"),
    path("r/<key:key>/call/state/", views.set_state, name="call_state"),
    path("r/<key:key>/interest/", public_views.interest, name="interest"),
    path("r/<key:key>/interests/", views.interests, name="interests"),
    path("r/<key:key>/interests/scoping/", views.ask_scoping, name="ask_scoping"),
    path("r/<key:key>/interests/tell/", views.tell, name="tell_selection"),
    path("r/<key:key>/interests/<int:pk>/", views.decide, name="interest_decide"),
    path("i/interest/<str:token>/", public_views.interest_of, name="interest_of"),
]
