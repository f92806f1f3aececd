"""Rows of the plumbing: the instance itself, answers already given, progress of long work, the search index."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from waypost.platform.fields import IdField


class Instance(models.Model):
    """What this data folder is. One row at most; none means a real instance that was never marked."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    is_demo = models.BooleanField(default=False)
    demo_now = models.DateTimeField(null=True)
    demo_set_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.CheckConstraint(name="there_is_one_instance", condition=models.Q(id=1)),)


class GivenAnswer(models.Model):
    """The answer to a write that carried an idempotency key, so that a repeat gets the same answer."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=80)
    path = models.CharField(max_length=300)
    body_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    content = models.BinaryField(default=b"")
    given_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(name="one_answer_for_a_key", fields=("user", "key")),)


class JobState(models.TextChoices):
    """Where a piece of long work stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CUT_OFF = "cut_off"


class Job(models.Model):
    """Long work and how far it has come. Arguments and results are small: ids and counts."""

    id = IdField()
    name = models.CharField(max_length=80)
    arguments = models.JSONField(default=dict)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    state_value = models.CharField(max_length=10, default=JobState.WAITING, choices=JobState.choices)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)


class SearchEntry(models.Model):
    """The words of one record, as bigrams. The full-text index itself lives beside this table (see search)."""

    kind = models.CharField(max_length=30)
    object_id = models.CharField(max_length=40)
    grams = models.TextField()

    class Meta:
        constraints = (models.UniqueConstraint(name="one_search_entry_a_record", fields=("kind", "object_id")),)
