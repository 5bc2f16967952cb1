"""Tasks that a level assigns to units below it. What was done about one is only ever added."""

from __future__ import annotations

from datetime import date

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thidua.core.duties import last_day_until
from thidua.core.tasks import TaskStanding, TaskStatus
from thidua.files.models import Upload, WrittenOnce
from thidua.movements.models.movements import Movement
from thidua.people.models import Account, Unit

TASK_STATUSES = {
    TaskStatus.OPEN: _("Being worked on"),
    TaskStatus.HANDED_IN: _("Handed in, waits to be accepted"),
    TaskStatus.EXTENSION_ASKED: _("Extension asked for"),
    TaskStatus.RELEASE_ASKED: _("Said to be no longer feasible, waits to be confirmed"),
    TaskStatus.DONE: _("Accepted"),
    TaskStatus.NOT_FEASIBLE: _("No longer feasible, confirmed"),
    TaskStatus.CANCELLED: _("Cancelled"),
}
TASK_ACTS = {
    "assign": _("Assigned"),
    "take_over": _("Taken over from the paper register"),
    "progress": _("Progress reported"),
    "hand_in": _("Product handed in"),
    "accept": _("Product accepted"),
    "return": _("Product returned"),
    "ask-extension": _("Extension asked for"),
    "grant-extension": _("Extension granted"),
    "refuse-extension": _("Extension refused"),
    "ask-release": _("Said to be no longer feasible"),
    "confirm-release": _("Confirmed as no longer feasible"),
    "refuse-release": _("To be carried out all the same"),
    "cancel": _("Cancelled"),
}


class Task(models.Model):
    """What a level told a unit to do, by which document, until when; and how it stands.

    `due_on` is the day as the document gives it. `deadline` is the instant from which the task is late, with every
    extension, and `year` the year of its last day: in it the task counts.
    """

    movement = models.ForeignKey(Movement, verbose_name=_("movement"), on_delete=models.PROTECT, related_name="tasks")
    assigner = models.ForeignKey(
        Unit, verbose_name=_("assigned by"), on_delete=models.PROTECT, related_name="tasks_assigned"
    )
    lead = models.ForeignKey(Unit, verbose_name=_("lead unit"), on_delete=models.PROTECT, related_name="tasks_led")
    helpers = models.ManyToManyField(
        Unit, verbose_name=_("co-operating units"), blank=True, related_name="tasks_helped"
    )
    document_number = models.CharField(_("number of the document"), max_length=60)
    document_date = models.DateField(_("date of the document"))
    content = models.TextField(_("what is to be done"), max_length=2000)
    product = models.CharField(_("expected product"), max_length=300, blank=True)
    area = models.CharField(_("reform area"), max_length=40, blank=True)
    due_on = models.DateField(_("due on"))
    rolls = models.BooleanField(_("moves to the next working day"), default=False)
    deadline = models.DateTimeField(_("deadline"))
    year = models.PositiveSmallIntegerField(_("year"))
    status = models.CharField(
        _("state"), max_length=20, choices=[(code.value, label) for code, label in TASK_STATUSES.items()],
        default=TaskStatus.OPEN.value,
    )  # fmt: skip
    handed_in_at = models.DateTimeField(_("handed in at"), null=True, blank=True)
    percent = models.PositiveSmallIntegerField(
        _("progress in percent"), null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    digest = models.CharField(_("fingerprint"), max_length=64)

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = ["deadline", "pk"]
        indexes = [models.Index(fields=["movement", "year", "status"], name="task_year")]
        constraints = [
            models.UniqueConstraint(
                fields=["movement", "digest"],
                condition=~Q(status=TaskStatus.CANCELLED.value),
                name="one_task_a_content",
            ),
            models.CheckConstraint(name="task_percent", condition=Q(percent=None) | Q(percent__lte=100)),
        ]

    def __str__(self) -> str:
        return self.content if len(self.content) <= 100 else f"{self.content[:99]}…"

    def get_absolute_url(self) -> str:
        return reverse("movements:task", args=[self.pk])

    @property
    def last_day(self) -> date:
        """The day at whose end the task is due, with every extension."""
        return last_day_until(self.deadline)

    @property
    def released_late(self) -> bool:
        """Whether a task that is no longer feasible was overdue already when that was asked."""
        if self.status != TaskStatus.NOT_FEASIBLE:
            return False
        return any(step.act == "ask-release" and step.at >= self.deadline for step in self.steps.all())

    @property
    def standing(self) -> TaskStanding:
        return TaskStanding(TaskStatus(self.status), self.deadline, self.handed_in_at)


class TaskStep(WrittenOnce):
    """One act on a task: what, when, by whom, with which words, product or day."""

    task = models.ForeignKey(Task, verbose_name=_("task"), on_delete=models.PROTECT, related_name="steps")
    act = models.CharField(_("act"), max_length=20, choices=list(TASK_ACTS.items()))
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        Account, verbose_name=_("by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    on_behalf_of = models.CharField(_("on behalf of"), max_length=300, blank=True)
    text = models.TextField(_("text"), max_length=5000, blank=True)
    percent = models.PositiveSmallIntegerField(
        _("progress in percent"), null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    until = models.DateField(_("until"), null=True, blank=True)
    upload = models.ForeignKey(
        Upload, verbose_name=_("file"), null=True, blank=True, on_delete=models.PROTECT, related_name="task_steps"
    )

    class Meta:
        verbose_name = _("act on a task")
        verbose_name_plural = _("acts on tasks")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.get_act_display()


class TaskListStep(WrittenOnce):
    """The standing agency declares that every task of a year is on record, or takes that back; the last one holds."""

    movement = models.ForeignKey(
        Movement, verbose_name=_("movement"), on_delete=models.PROTECT, related_name="task_list_steps"
    )
    year = models.PositiveSmallIntegerField(_("year"))
    closed = models.BooleanField(_("closed"))
    reason = models.CharField(_("reason"), max_length=500)
    at = models.DateTimeField(_("at"), auto_now_add=True)
    by = models.ForeignKey(
        Account, verbose_name=_("by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("closing of a task list")
        verbose_name_plural = _("closings of task lists")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.year}: {self.closed}"
