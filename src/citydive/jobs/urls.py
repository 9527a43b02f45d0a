from django.urls import path

from . import views

urlpatterns = [
    path("jobs/", views.my_jobs, name="jobs"),
    path("jobs/<uuid:pk>/", views.job_page, name="job"),
    path("jobs/<uuid:pk>/status.json", views.job_status, name="job_status"),
    path("jobs/<uuid:pk>/cancel/", views.cancel_job, name="job_cancel"),
    path("jobs/<uuid:pk>/retry/", views.retry_job, name="job_retry"),
]
