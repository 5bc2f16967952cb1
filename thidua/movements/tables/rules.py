"""What the sections of a regulation pack are called."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

PARTS_OF_RULES = {
    "movement": _("The movement itself"),
    "instruments": _("Documents and laws"),
    "paragraphs": _("Paragraphs of the plan"),
    "provisions": _("Provisions of the plan"),
    "reform_areas": _("Reform areas"),
    "goals": _("Goals"),
    "measures": _("Measures"),
    "open_points": _("Open points and parameters"),
    "obligations": _("What units owe"),
    "reminders": _("Reminders"),
    "task_counts": _("How tasks are counted"),
    "activity_counts": _("How activities are counted"),
    "scales": _("Scales of levels"),
    "clusters": _("Clusters"),
    "index_sets": _("Index sets"),
    "schemes": _("Awards and their conditions"),
    "external_indices": _("Indices that others publish"),
    "published_indices": _("Published results"),
    "dated": _("Values that change with time"),
    "paper_kinds": _("Kinds of papers"),
    "paper_forms": _("Forms of papers"),
    "unit_orders": _("Which unit stands below which"),
    "holidays": _("Days off and days worked in their place"),
}
"""Every field of a pack that holds rules, in its order."""
