from django.urls import path

from thidua.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.notices, name="notices"),
    path("<int:pk>/open/", views.open_one, name="open"),
    path("open-all/", views.open_all, name="open_all"),
    path("mail/", views.mail, name="mail"),
]
