from django.urls import path, re_path

from thidua.scoring import views

app_name = "scoring"
urlpatterns = [
    path("", views.ranking, name="ranking"),
    path("areas/", views.areas, name="areas"),
    re_path(r"^ranking\.(?P<extension>csv|xlsx)$", views.ranking_file, name="ranking_file"),
    path("clusters/", views.clusters, name="clusters"),
    path("clusters/<year:year>/place/", views.place, name="place"),
    path("clusters/<year:year>/<slug:cluster>/fill/", views.fill, name="fill"),
]
