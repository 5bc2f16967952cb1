from django.urls import path

from thidua.frame import views

app_name = "frame"
urlpatterns = [
    path("parts/", views.parts, name="parts"),
]
