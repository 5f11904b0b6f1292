"""The pages of a request's life, a module per moment of it; each exports its `urlpatterns`."""
