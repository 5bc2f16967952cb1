from django.urls import path, re_path

from thidua.people import views

app_name = "people"
urlpatterns = [
    path("units/", views.units, name="units"),
    re_path(r"^units\.(?P<extension>csv|xlsx)$", views.units_file, name="units_file"),
    path("me/", views.me, name="me"),
    path("alive/", views.alive, name="alive"),
    path("accounts/", views.accounts, name="accounts"),
    path("accounts/invite/", views.invite, name="invite"),
    path("accounts/<int:pk>/", views.account, name="account"),
    path("accounts/<int:pk>/roles/grant/", views.grant, name="grant"),
    path("accounts/<int:pk>/invite-again/", views.invite_again, name="invite_again"),
    path("accounts/<int:pk>/<slug:act>/", views.act, name="act"),
    path("roles/<int:pk>/revoke/", views.revoke, name="revoke"),
    path("roles/<int:pk>/delegate/", views.delegate, name="delegate"),
]
