from django.urls import path

from thidua.targets import views

app_name = "targets"
urlpatterns = [
    path("", views.goals, name="goals"),
    path("figures/", views.reporting, name="reporting"),
    path("figures/<int:pk>/<int:year>/", views.figures, name="figures"),
    path("figures/<int:pk>/<int:year>/sheet.xlsx", views.figures_sheet, name="figures_sheet"),
    path("figures/<int:pk>/<int:year>/file/", views.hand_in, name="hand_in"),
    path("figures/<int:pk>/<int:year>/file/<int:file>/", views.check_sheet, name="check_sheet"),
    path("files/<int:pk>/", views.handed_in, name="handed_in"),
    path("files/<int:pk>/content/", views.handed_in_file, name="handed_in_file"),
    path("<slug:code>/", views.goal, name="goal"),
]
