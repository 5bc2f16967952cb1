from django.urls import path

from thidua.reports import views

app_name = "reports"
urlpatterns = [
    path("", views.home, name="home"),
    path("plan/", views.plan, name="plan"),
    path("units/<int:pk>/", views.unit, name="unit"),
    path("persons/<int:pk>/", views.person, name="person"),
]
