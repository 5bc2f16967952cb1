from django.urls import path, re_path

from thidua.reports import views

app_name = "reports"
urlpatterns = [
    path("", views.home, name="home"),
    path("plan/", views.plan, name="plan"),
    path("movement/years/", views.years, name="years"),
    path("units/<int:pk>/", views.unit, name="unit"),
    path("persons/<int:pk>/", views.person, name="person"),
    path("data/", views.data, name="data"),
    path("data/<slug:code>/", views.data_kind, name="data_kind"),
    path("data/<slug:code>/template.xlsx", views.data_template, name="data_template"),
    re_path(r"^data/(?P<code>[a-z]+)/records\.(?P<extension>csv|xlsx)$", views.data_file, name="data_file"),
    path("data/imports/<int:pk>/", views.imported, name="imported"),
    path("data/imports/<int:pk>/check/", views.import_check, name="import_check"),
    path("data/imports/<int:pk>/errors.csv", views.import_errors, name="import_errors"),
    path("data/imports/<int:pk>/file/", views.imported_file, name="imported_file"),
    path("data-requests/<int:pk>/erasable/", views.erasable, name="erasable"),
    path("data-requests/<int:pk>/erase/", views.erase, name="erase"),
    path("audit/", views.audit, name="audit"),
    re_path(r"^audit\.(?P<extension>csv|xlsx)$", views.audit_file, name="audit_file"),
    re_path(r"^audit/(?P<kind>[a-z_]+)/(?P<key>[\w.@-]+)/$", views.audit_trail, name="audit_trail"),
]
