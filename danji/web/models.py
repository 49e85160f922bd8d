"""What is kept. Nothing is changed in place: a scenario is its states, each one a row that stays."""

from __future__ import annotations

from django.db import models


class Workspace(models.Model):
    """A folder with a case and its tables."""

    slug = models.SlugField(unique=True, allow_unicode=True, max_length=80)
    folder = models.CharField(max_length=500)  # below the home folder, or absolute where it is served alone
    made = models.DateTimeField(auto_now_add=True)

    class Meta:
        """In the order they came."""

        ordering = ("made", "pk")

    def __str__(self) -> str:
        return self.slug


class Scenario(models.Model):
    """A zone someone is working on: a name and its states."""

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="scenarios")
    name = models.CharField(max_length=120)
    made = models.DateTimeField(auto_now_add=True)
    hidden = models.BooleanField(default=False)

    class Meta:
        """In the order they came."""

        ordering = ("made", "pk")

    def __str__(self) -> str:
        return self.name


class State(models.Model):
    """How a scenario stood: shares, locks, weights, reading, circle. The last one counts, the others are its history."""

    scenario = models.ForeignKey(Scenario, on_delete=models.PROTECT, related_name="states")
    number = models.PositiveIntegerField()
    body = models.JSONField()
    made = models.DateTimeField(auto_now_add=True)

    class Meta:
        """One row per number: of two who save on the same one, the second is told."""

        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=("scenario", "number"), name="one_state_per_number"),)

    def __str__(self) -> str:
        return f"{self.scenario}#{self.number}"


class Frozen(models.Model):
    """A zone as it was shared: judged once, never changed; the address is its token, the fingerprint proves it."""

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="frozen")
    token = models.CharField(max_length=43, unique=True)
    name = models.CharField(max_length=120)
    body = models.JSONField()
    zone = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    made = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.token


class Comment(models.Model):
    """A remark pinned to a site, a rule or a paragraph."""

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="comments")
    about = models.CharField(max_length=12, choices=[(each, each) for each in ("site", "rule", "paragraph")])
    key = models.CharField(max_length=200)
    author = models.CharField(max_length=80, blank=True)
    text = models.TextField(max_length=4000)
    made = models.DateTimeField(auto_now_add=True)

    class Meta:
        """The oldest first."""

        ordering = ("made", "pk")

    def __str__(self) -> str:
        return self.text[:40]


class Mapping(models.Model):
    """Which column of a user's file is which of ours, remembered by the heads of the file."""

    table = models.CharField(max_length=40)
    heads = models.CharField(max_length=64)  # SHA-256 of the heads
    columns = models.JSONField()
    made = models.DateTimeField(auto_now_add=True)

    class Meta:
        """The last one for a table and its heads counts."""

        ordering = ("-made", "-pk")

    def __str__(self) -> str:
        return self.table
