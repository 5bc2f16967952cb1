from django.urls import path

from thidua.targets import views

app_name = "targets"
urlpatterns = [
    path("", views.goals, name="goals"),
    path("<slug:code>/", views.goal, name="goal"),
]
