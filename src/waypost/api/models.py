"""Tokens: secrets by which a person's programs reach the interface."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from waypost.kernel.actor import Actor
from waypost.platform.fields import IdField


class TokenQuerySet(models.QuerySet["Token"]):
    """Tokens, narrowed to those of the reader."""

    def visible_to(self, actor: Actor) -> TokenQuerySet:
        """A person's own tokens, and nobody else's, whatever the role."""
        return self.none() if actor.user_id is None else self.filter(user_id=actor.user_id)


class Token(models.Model):
    """A token of a person. Only the digest of the secret is kept; `prefix` is shown, so that people can tell their
    tokens apart. `campaign_id` narrows it to one campaign."""

    id = IdField()
    user = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=16)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    campaign_id = models.BigIntegerField(null=True)
    made_at = models.DateTimeField()
    expires_on = models.DateField()
    used_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = TokenQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=("user",), condition=Q(revoked_at__isnull=True), name="live_tokens"),)
