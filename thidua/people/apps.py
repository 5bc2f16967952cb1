from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "thidua.people"
    label = "people"
    verbose_name = _("Units and people")

    def ready(self) -> None:
        from thidua.people import sign_in  # noqa: F401, PLC0415  its receivers
