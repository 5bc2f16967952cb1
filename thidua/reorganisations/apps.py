from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReorganisationsConfig(AppConfig):
    name = "thidua.reorganisations"
    label = "reorganisations"
    verbose_name = _("Reorganisations")
