from django.urls import path, register_converter

from . import delegation_views, signing_views, views


class FormatConverter:
    regex = "pdf|docx"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


register_converter(FormatConverter, "printed")

urlpatterns = [
    path("d/<dive:dive>/commitments/", views.commitments, name="commitments"),
    path("d/<dive:dive>/cities/<city:code>/commitments/new/", views.new, name="commitment_new"),
    path("r/<key:key>/commitment/edit/", views.edit, name="commitment_edit"),
    path("r/<key:key>/commitment/send/", views.send, name="commitment_send"),
    path("r/<key:key>/commitment/take-back/", views.take_back, name="commitment_take_back"),
    path("r/<key:key>/commitment/paper/", views.paper, name="commitment_paper"),
    path("r/<key:key>/commitment/end/", views.end, name="commitment_end"),
    path("r/<key:key>/commitment/receipts/<int:pk>.pdf", views.receipt, name="commitment_receipt"),
    path("r/<key:key>/memorandum.<printed:format>", views.memorandum, name="memorandum"),
    path("d/<dive:dive>/cities/<city:code>/delegation/", delegation_views.delegation, name="delegation"),
    path(
        "d/<dive:dive>/cities/<city:code>/delegation/<int:pk>/",
        delegation_views.delegate_edit,
        name="delegate_edit",
    ),
    path("d/<dive:dive>/cities/<city:code>/delegation/<int:pk>/leave/", delegation_views.leave, name="leave"),
    path("d/<dive:dive>/cities/<city:code>/handovers/<int:pk>/", delegation_views.handover, name="handover"),
    path(
        "d/<dive:dive>/cities/<city:code>/handovers/<int:pk>/pack.<printed:format>",
        delegation_views.handover_file,
        name="handover_file",
    ),
    path("i/sign/<str:token>/", signing_views.sign, name="sign"),
    path("i/sign/<str:token>/receipt.pdf", signing_views.receipt, name="sign_receipt"),
    path("i/sign/<str:token>/text.pdf", signing_views.text, name="sign_text"),
]
