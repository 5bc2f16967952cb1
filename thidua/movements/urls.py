from django.urls import path

from thidua.movements import views

app_name = "movements"
urlpatterns = [
    path("open-points/", views.open_points_page, name="open_points"),
    path("open-points/<slug:code>/", views.choose, name="choose"),
    path("rounds/", views.rounds_page, name="rounds"),
    path("rounds/<int:pk>/open/", views.open_round_page, name="open_round"),
    path("rounds/<int:pk>/close/", views.close_round_page, name="close_round"),
    path("status/", views.status_page, name="status"),
]
