from django.urls import path

from . import views

urlpatterns = [
    path("d/<dive:dive>/reports/", views.reports, name="reports"),
    path("d/<dive:dive>/reports/phase/", views.phase, name="report_phase"),
    path("d/<dive:dive>/reports/phase.<slug:format>", views.phase_file, name="report_phase_file"),
    path("d/<dive:dive>/reports/indicators/", views.indicator_page, name="report_indicators"),
    path("d/<dive:dive>/reports/indicators.<slug:format>", views.indicator_file, name="report_indicators_file"),
    path("d/<dive:dive>/reports/facts/<slug:table>.<slug:format>", views.table_file, name="report_facts"),
]
