"""Rows of the ledger. The database refuses to change or delete entries and their bodies (see migrations)."""

from __future__ import annotations

from django.db import models

from waypost.ledger.rules import ErasureOutcome


class Head(models.Model):
    """How far the ledger has come: the lock that makes its sequence gapless, and the peaks of its Merkle tree."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    size = models.BigIntegerField(default=0)
    peaks = models.JSONField(default=list)
    last_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.CheckConstraint(name="there_is_one_head", condition=models.Q(id=1)),)


class Entry(models.Model):
    """One accepted act. `leaf` is its canonical text; what it says in full is in the body it commits to."""

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True, db_index=True)
    acting_as = models.CharField(max_length=20, blank=True)
    act = models.CharField(max_length=60)
    subject = models.CharField(max_length=80)
    revision = models.PositiveIntegerField()
    campaign_id = models.BigIntegerField(null=True)
    leaf = models.TextField()
    leaf_hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = (models.UniqueConstraint(name="one_entry_a_revision", fields=("subject", "revision")),)
        indexes = (models.Index(fields=("act", "seq"), name="ledger_entries_by_act"),)


class Body(models.Model):
    """What an entry says, with the salt of the commitment. Apart, so that the law may take it and leave the tree."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, primary_key=True, related_name="body")
    salt = models.BinaryField(max_length=32)
    text = models.TextField()


class Erasure(models.Model):
    """A proposal to erase by law what an entry says, and what became of it. `ground` names the law; `erasing` is the
    entry that says that it was done, without which the database lets no body go."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")
    ground = models.CharField(max_length=500)
    proposed_by_id = models.BigIntegerField()
    proposed_at = models.DateTimeField()
    open_until = models.DateTimeField()
    outcome_value = models.CharField(max_length=20, default=ErasureOutcome.WAITING.value)
    decided_by_id = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=2000, blank=True)
    erasing = models.OneToOneField(Entry, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="a_second_person_erases",
                condition=~models.Q(outcome_value=ErasureOutcome.ERASED.value)
                | (
                    models.Q(decided_by_id__isnull=False, erasing__isnull=False)
                    & ~models.Q(decided_by_id=models.F("proposed_by_id"))
                ),
            ),
            models.UniqueConstraint(
                name="one_open_erasure_of_an_entry",
                fields=("entry",),
                condition=models.Q(outcome_value__in=(ErasureOutcome.WAITING.value, ErasureOutcome.ERASED.value)),
            ),
        )


class Kept(models.Model):
    """An answer that takes long to compute, as it was at a position of the ledger (see `waypost.ledger.keeping`).
    `name` is the function that computes it, `key` what it is asked, `job` the work that computes it anew."""

    name = models.CharField(max_length=80)
    key = models.CharField(max_length=500)
    job = models.ForeignKey("platform.Job", on_delete=models.SET_NULL, null=True, related_name="+")
    said = models.JSONField(null=True)
    ledger_size = models.BigIntegerField(null=True)
    ledger_root = models.CharField(max_length=64, blank=True)
    kept_at = models.DateTimeField(null=True)
    took = models.DurationField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(name="one_kept_answer", fields=("name", "key")),
            models.CheckConstraint(
                name="kept_answers_say_when_and_where_the_ledger_stood",
                condition=models.Q(said__isnull=True)
                | models.Q(ledger_size__isnull=False, kept_at__isnull=False, took__isnull=False),
            ),
        )


class Tile(models.Model):
    """256 neighbouring hashes of one level of the tree, once all are there: of level 0 the hashes of entries, of the
    level above the roots of the tiles below. Nothing else of the tree is stored. `root` stands before the hashes, so
    that roots are read without them."""

    number = models.BigIntegerField(primary_key=True)
    root = models.BinaryField(max_length=32)
    hashes = models.BinaryField(max_length=32 * 256)


class Key(models.Model):
    """A public key by which the ledger signs its checkpoints, from the entry that announced it on."""

    line = models.CharField(max_length=300, unique=True)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="+")


class Checkpoint(models.Model):
    """How far the ledger had come at a moment, signed: what a reader keeps to hold the ledger to its word."""

    size = models.BigIntegerField(unique=True)
    root = models.BinaryField(max_length=32)
    at = models.DateTimeField()
    note = models.TextField()


class Witness(models.Model):
    """Somebody outside the server who holds a key of their own and co-signs checkpoints. `side` is a Side."""

    name = models.CharField(max_length=120, unique=True)
    line = models.CharField(max_length=300, unique=True)
    side_value = models.CharField(max_length=12)
    user_id = models.BigIntegerField(db_index=True)
    ended_at = models.DateTimeField(null=True)


class Cosignature(models.Model):
    """A witness's signature below a checkpoint, taken only with a proof that nothing before it had changed."""

    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT, related_name="cosignatures")
    witness = models.ForeignKey(Witness, on_delete=models.PROTECT, related_name="cosignatures")
    line = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(name="a_witness_signs_once", fields=("checkpoint", "witness")),)


class Shape(models.Model):
    """A table, and the columns of it that were sealed together; a later version of the program may have others."""

    table = models.CharField(max_length=80)
    columns = models.TextField()

    class Meta:
        constraints = (models.UniqueConstraint(name="one_shape_of_its_columns", fields=("table", "columns")),)


class Seal(models.Model):
    """What an entry says of one row: its digest, and a mark of each column of the shape, keyed by the salt of the
    entry's body, which commits to them all. Both are empty where the entry took the row away. `row_key` is the row's
    primary key as text."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+", db_index=False)
    shape = models.ForeignKey(Shape, on_delete=models.PROTECT, related_name="+", db_index=False)
    row_key = models.CharField(max_length=80)
    digest = models.BinaryField(max_length=32)
    marks = models.BinaryField(max_length=1000)

    class Meta:
        indexes = (models.Index(fields=("shape", "row_key"), name="seals_by_row"),)
