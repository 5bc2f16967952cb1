from django.apps import AppConfig


class FrameConfig(AppConfig):
    name = "thidua.frame"
