"""allauth's tables of social accounts were created and never used: left behind, they would hold on to our agents."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("agents", "0005_identites_externes")]

    operations = [
        migrations.RunSQL(
            "DROP TABLE IF EXISTS socialaccount_socialtoken, socialaccount_socialaccount, socialaccount_socialapp;"
            "DELETE FROM django_migrations WHERE app = 'socialaccount'",
            migrations.RunSQL.noop,
        )
    ]
