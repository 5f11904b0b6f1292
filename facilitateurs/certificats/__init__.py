"""The sealed certificate: what it prints, the e-mail that says it is ready, its holder's page and image."""
