from django.urls import path, re_path

from thidua.awards import views

app_name = "awards"
urlpatterns = [
    path("", views.schemes, name="schemes"),
    re_path(r"^(?P<code>[a-z0-9-]+)\.(?P<extension>csv|xlsx)$", views.scheme_file, name="scheme_file"),
    path("<slug:code>/", views.scheme, name="scheme"),
]
