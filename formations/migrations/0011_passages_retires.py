
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('formations', '0010_jury_deplacements'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PassageRetire',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cle', models.UUIDField(editable=False, unique=True)),
                ('retire_le', models.DateTimeField(default=django.utils.timezone.now, verbose_name='retiré le')),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='passages_retires', to=settings.AUTH_USER_MODEL, verbose_name='agent')),
                ('jury', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='passages_retires', to='formations.jury', verbose_name='jury')),
            ],
            options={
                'verbose_name': 'passage retiré',
                'verbose_name_plural': 'passages retirés',
                'ordering': ['jury', 'pk'],
            },
        ),
    ]
