from django.urls import path

from . import views

urlpatterns = [
    path("d/<dive:dive>/exchange/", views.exchange, name="exchange"),
    path("d/<dive:dive>/exchange/ask/", views.ask, name="ask"),
    path("r/<key:key>/advise/", views.advise, name="advise"),
    path("r/<key:key>/edit-question/", views.edit_question, name="question_edit"),
    path("r/<key:key>/edit-advice/", views.edit_advice, name="advice_edit"),
    path("r/<key:key>/answer/", views.mark_advice, name="advice_mark"),
    path("r/<key:key>/changed/", views.advice_changed, name="advice_changed"),
]
