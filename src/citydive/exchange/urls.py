from django.urls import path

from . import case_views, input_views, views

urlpatterns = [
    path("d/<dive:dive>/exchange/", views.exchange, name="exchange"),
    path("d/<dive:dive>/exchange/ask/", views.ask, name="ask"),
    path("r/<key:key>/advise/", views.advise, name="advise"),
    path("r/<key:key>/edit-question/", views.edit_question, name="question_edit"),
    path("r/<key:key>/edit-advice/", views.edit_advice, name="advice_edit"),
    path("r/<key:key>/answer/", views.mark_advice, name="advice_mark"),
    path("r/<key:key>/changed/", views.advice_changed, name="advice_changed"),
    path("d/<dive:dive>/exchange/case/", case_views.new_case, name="case_new"),
    path("r/<key:key>/edit-case/", case_views.edit_case, name="case_edit"),
    path("r/<key:key>/report/", case_views.case_report, name="case_report"),
    path("r/<key:key>/report/<int:pk>/drop/", case_views.drop_report, name="case_report_drop"),
    path("r/<key:key>/take/", case_views.take, name="case_take"),
    path("r/<key:key>/edit-answer/", case_views.edit_takeaway, name="takeaway_edit"),
    path("d/<dive:dive>/exchange/input/", input_views.new_input, name="input_new"),
    path("d/<dive:dive>/exchange/references/", input_views.import_references, name="references"),
    path("r/<key:key>/review/", input_views.review, name="review"),
    path("r/<key:key>/edit-input/", input_views.edit_input, name="input_edit"),
]
