from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agents", "0013_codes_partages")]

    operations = [
        migrations.AddField(
            model_name="agent",
            name="parti_le",
            field=models.DateField(blank=True, editable=False, null=True, verbose_name="départ dit par un fichier le"),
        ),
        migrations.AddConstraint(
            model_name="agent",
            constraint=models.CheckConstraint(
                condition=models.Q(parti_le=None) | models.Q(is_active=False), name="agent_parti_ferme"
            ),
        ),
    ]
