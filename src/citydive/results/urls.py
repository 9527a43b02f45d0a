from django.urls import path

from . import views

urlpatterns = [
    path("d/<dive:dive>/results/", views.results, name="results"),
    path("d/<dive:dive>/cities/<city:code>/results/new/", views.new_result, name="result_new"),
    path("r/<key:key>/result/edit/", views.edit_result, name="result_edit"),
    path("r/<key:key>/sections/new/", views.new_section, name="section_new"),
    path("r/<key:key>/sections/<int:section>/", views.edit_section, name="section_edit"),
    path("r/<key:key>/statements/new/", views.new_statement, name="statement_new"),
    path("r/<key:key>/statement/edit/", views.edit_statement, name="statement_edit"),
    path("r/<key:key>/arrange/", views.arrange, name="result_arrange"),
    path("r/<key:key>/figures/new/", views.add_figure, name="figure_add"),
    path("r/<key:key>/figures/<int:shown>/remove/", views.drop_figure, name="figure_drop"),
    path("r/<key:key>/export/", views.export, name="result_export"),
]
