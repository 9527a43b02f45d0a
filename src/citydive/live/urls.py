from django.urls import path

from . import guide_views, outcome_views, task_views, views, vote_views

urlpatterns = [
    path("r/<key:key>/live/", views.live, name="live"),
    path("r/<key:key>/live/now/", views.live_now, name="live_now"),
    path("r/<key:key>/live/clock/", views.move_clock, name="live_clock"),
    path("r/<key:key>/live/cards/", views.write_card, name="live_card"),
    path("r/<key:key>/live/cards/<int:card>/hide/", views.hide_card, name="live_hide"),
    path("r/<key:key>/live/vote/", vote_views.begin, name="live_vote_new"),
    path("r/<key:key>/live/vote/<int:vote>/", vote_views.cast, name="live_vote"),
    path("r/<key:key>/live/vote/<int:vote>/close/", vote_views.close, name="live_vote_close"),
    path("r/<key:key>/live/guide/", guide_views.begin, name="live_guide"),
    path("r/<key:key>/live/guide/<int:guided>/", guide_views.step, name="live_step"),
    path("r/<key:key>/live/guide/<int:guided>/question/", guide_views.question, name="live_question"),
    path("r/<key:key>/outcome/", outcome_views.show, name="outcome"),
    path("r/<key:key>/outcome/<int:card>/", outcome_views.sort, name="outcome_sort"),
    path("r/<key:key>/outcome/settle/", outcome_views.settle, name="outcome_settle"),
    path("r/<key:key>/outcome/confirm/<city:code>/", outcome_views.confirm, name="outcome_confirm"),
    path("r/<key:key>/minutes.<slug:format>", outcome_views.minutes, name="minutes"),
    path("r/<key:key>/task/edit/", task_views.edit, name="task_edit"),
    path("r/<key:key>/task/done/", task_views.done, name="task_done"),
]
