from django.urls import path

from . import views

urlpatterns = [
    path("d/<dive:dive>/decisions/", views.decisions, name="decisions"),
    path("d/<dive:dive>/decisions/new/", views.new, name="decision_new"),
    path("r/<key:key>/decision/edit/", views.edit, name="decision_edit"),
]
