import os

from django.core.wsgi import get_wsgi_application
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thidua.settings.prod")

application = get_wsgi_application()

# Its rooms can be imported only now.
import_string("thidua.ops.warming.warm_up")()
