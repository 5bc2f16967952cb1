from django.urls import path

from thidua.reorganisations import views

app_name = "reorganisations"
urlpatterns = [
    path("", views.reorganisations_page, name="list"),
    path("new/", views.draft, name="draft"),
    path("<int:pk>/", views.reorganisation, name="reorganisation"),
    path("<int:pk>/revise/", views.revise, name="revise"),
    path("<int:pk>/discard/", views.discard, name="discard"),
    path("<int:pk>/steps/<slug:kind>/", views.add_step, name="add_step"),
    path("<int:pk>/steps/<int:place>/remove/", views.remove_step, name="remove_step"),
    path("<int:pk>/preview/", views.preview, name="preview"),
    path("<int:pk>/carry-out/", views.carry_out, name="carry_out"),
]
