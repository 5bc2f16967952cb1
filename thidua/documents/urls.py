from django.urls import path, re_path

from thidua.documents import views

app_name = "documents"
urlpatterns = [
    path("", views.papers, name="papers"),
    path("register/", views.register, name="register"),
    re_path(r"^register\.(?P<extension>csv|xlsx)$", views.register_file, name="register_file"),
    path("approve/", views.approve_several, name="approve_several"),
    path("letterheads/", views.letterheads, name="letterheads"),
    path("letterheads/<int:pk>/", views.letterhead, name="letterhead"),
    path("<int:pk>/", views.paper, name="paper"),
    path("<int:pk>/<slug:act>/", views.act, name="act"),
    re_path(r"^(?P<pk>[0-9]{1,18})\.(?P<extension>pdf|docx)$", views.paper_file, name="paper_file"),
]
