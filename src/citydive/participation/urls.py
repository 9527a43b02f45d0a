from django.urls import path

from . import views

urlpatterns = [
    path("in/", views.find, name="door_code"),
    path("in/<str:token>/", views.door, name="door"),
    path("in/<str:token>/now/", views.door_now, name="door_now"),
    path("in/<str:token>/<slug:intake>/", views.send, name="door_send"),
    path("r/<key:key>/door/", views.manage, name="door_manage"),
]
