from django.urls import path, re_path

from thidua.feedback import views

app_name = "feedback"
urlpatterns = [
    path("", views.difficulties, name="difficulties"),
    re_path(r"^download\.(?P<extension>csv|xlsx)$", views.difficulties_file, name="difficulties_file"),
    path("compiled/", views.compiled, name="compiled"),
    path("compiled/report/", views.draft_report, name="draft_report"),
    path("report/", views.report, name="report"),
    path("<int:pk>/", views.difficulty, name="difficulty"),
    path("<int:pk>/<slug:move>/", views.move, name="move"),
]
