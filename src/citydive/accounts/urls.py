from django.contrib.auth.views import LogoutView
from django.urls import path

from . import admin_views, closing_views, login, reset_views, second_views, views

urlpatterns = [
    path("login/", login.Login.as_view(), name="login"),
    path("login/code/", login.login_code, name="login_code"),
    path("login/forgot/", reset_views.forgot, name="forgot"),
    path("login/reset/<str:token>/", reset_views.reset, name="reset"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("account/", views.account, name="account"),
    path("account/password/", views.password, name="account_password"),
    path("account/email/", views.email, name="account_email"),
    path("account/email/<str:token>/", views.confirm_email, name="email_confirm"),
    path("account/sessions/", views.sessions_page, name="sessions"),
    path("account/second-factor/", second_views.second_factor_page, name="second_factor"),
    path("account/export/", views.export, name="account_export"),
    path("account/close/", closing_views.close, name="account_close"),
    path("accounts/", admin_views.accounts, name="accounts"),
    path("accounts/<int:pk>/", admin_views.account_of, name="account_of"),
    path("accounts/<int:pk>/close/", admin_views.close_account, name="account_of_close"),
]
