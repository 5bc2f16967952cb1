from django.urls import path

from thidua.observations import views

app_name = "observations"
urlpatterns = [path("<int:pk>/", views.observation, name="observation")]
