from django.urls import path

from thidua.people import views

app_name = "people"
urlpatterns = [
    path("me/", views.me, name="me"),
    path("alive/", views.alive, name="alive"),
    path("accounts/", views.accounts, name="accounts"),
    path("accounts/invite/", views.invite, name="invite"),
    path("accounts/who-may/", views.who_may, name="who_may"),
    path("accounts/<int:pk>/", views.account, name="account"),
    path("accounts/<int:pk>/roles/grant/", views.grant, name="grant"),
    path("accounts/<int:pk>/rights/", views.rights, name="rights"),
    path("accounts/<int:pk>/invite-again/", views.invite_again, name="invite_again"),
    path("accounts/<int:pk>/<slug:act>/", views.act, name="act"),
    path("roles/<int:pk>/revoke/", views.revoke, name="revoke"),
    path("roles/<int:pk>/delegate/", views.delegate, name="delegate"),
]
