from django.urls import path, re_path

from thidua.targets import views

app_name = "targets"
urlpatterns = [
    path("", views.goals, name="goals"),
    path("figures/", views.reporting, name="reporting"),
    path("figures/<int:pk>/<year:year>/", views.figures, name="figures"),
    path("figures/<int:pk>/<year:year>/sheet.xlsx", views.figures_sheet, name="figures_sheet"),
    path("figures/<int:pk>/<year:year>/file/", views.hand_in, name="hand_in"),
    path("figures/<int:pk>/<year:year>/file/<int:file>/", views.check_sheet, name="check_sheet"),
    path("files/<int:pk>/", views.handed_in, name="handed_in"),
    path("files/<int:pk>/content/", views.handed_in_file, name="handed_in_file"),
    path("indices/<slug:code>/", views.index, name="index"),
    path("indices/<slug:code>/new/", views.publish, name="publish"),
    path("indices/<slug:code>/<year:year>/", views.publish, name="publish_year"),
    path("<slug:code>/", views.goal, name="goal"),
    re_path(r"^(?P<code>[-\w]+)/progress\.(?P<extension>xlsx|csv)$", views.goal_file, name="goal_file"),
    path("<slug:code>/statement/", views.statement, name="statement"),
    path("<slug:code>/units/", views.units, name="units"),
    re_path(r"^(?P<code>[-\w]+)/units\.(?P<extension>xlsx|csv)$", views.units_file, name="units_file"),
    path("<slug:code>/tiles/", views.heat, name="heat"),
    path("<slug:code>/corrections/", views.corrected, name="corrections"),
]
