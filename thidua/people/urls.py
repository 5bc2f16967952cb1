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
    path("accounts/who-may/", views.who_may, name="who_may"),
    path("accounts/<int:pk>/", views.account, name="account"),
    path("accounts/<int:pk>/roles/grant/", views.grant, name="grant"),
    path("accounts/<int:pk>/rights/", views.rights, name="rights"),
    path("accounts/<int:pk>/invite-again/", views.invite_again, name="invite_again"),
    path("accounts/<int:pk>/correct/", views.correct_account, name="correct_account"),
    path("accounts/<int:pk>/person/", views.link, name="link"),
    path("accounts/<int:pk>/<slug:act>/", views.act, name="act"),
    path("roles/<int:pk>/revoke/", views.revoke, name="revoke"),
    path("roles/<int:pk>/delegate/", views.delegate, name="delegate"),
    path("staff/", views.staff_list, name="staff"),
    path("staff/units/<int:pk>/", views.unit_staff, name="unit_staff"),
    path("staff/units/<int:pk>/enter/", views.enter, name="enter"),
    path("staff/units/<int:pk>/matter/", views.unit_matter, name="unit_matter"),
    path("staff/units/<int:pk>/ratings/<year:year>/", views.ratings, name="ratings"),
    path("staff/persons/<int:pk>/<slug:act>/", views.person_act, name="person_act"),
    path("staff/posts/<int:pk>/<slug:act>/", views.post_act, name="post_act"),
    path("staff/matters/<int:pk>/close/", views.close, name="close"),
    path("staff/discipline/<int:pk>/correct/", views.correct_record, name="correct_record"),
    path("transfers/", views.transfers, name="transfers"),
    path("transfers/<int:pk>/<slug:act>/", views.transfer_act, name="transfer_act"),
    path("me/data/", views.my_data, name="my_data"),
    re_path(r"^me/data\.(?P<extension>json|xlsx)$", views.my_data_file, name="my_data_file"),
    path("data-requests/", views.data_requests, name="data_requests"),
    path("data-requests/<int:pk>/", views.data_request, name="data_request"),
]
