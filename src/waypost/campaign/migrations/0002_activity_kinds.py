"""The kinds of activity that every office starts with; an office may add to them."""

from django.db import migrations

KINDS = [
    ("lecture_tour", "巡回宣讲", "Lecture tour"),
    ("legal_fair", "普法宣传", "Legal-publicity fair"),
    ("legal_aid", "法律援助", "Legal aid"),
    ("warning_education", "警示教育", "Warning education"),
    ("study_session", "集中学习", "Study session"),
    ("theory_exam", "理论测试", "Theory examination"),
    ("convenience", "便民服务", "Service made easier"),
]


def fill(apps, schema_editor):
    kinds = apps.get_model("campaign", "ActivityKind")
    for order, (code, name_zh, name_en) in enumerate(KINDS, start=1):
        kinds.objects.get_or_create(code=code, defaults={"name_zh": name_zh, "name_en": name_en, "order": order})


class Migration(migrations.Migration):
    dependencies = [("campaign", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
