from django.apps import AppConfig
from django.urls import register_converter

from thidua.frame.addresses import Year


class FrameConfig(AppConfig):
    name = "thidua.frame"

    def ready(self) -> None:
        register_converter(Year, "year")  # before any room lists its addresses
