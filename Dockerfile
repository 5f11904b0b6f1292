# syntax=docker/dockerfile:1
# Two stages: uv builds the environment from uv.lock, the image that runs holds neither uv nor a compiler.
FROM python:3.11-slim-bookworm AS build
RUN pip install --no-cache-dir "uv>=0.8"
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never
WORKDIR /app
COPY pyproject.toml uv.lock ./
# No dependency group: the embedded services and the test tools stay out of production.
RUN --mount=type=cache,target=/root/.cache/uv uv sync --locked --no-default-groups

FROM python:3.11-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig \
        fonts-dejavu-core fonts-inter fonts-sil-charis tini \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --create-home --home-dir /home/portail portail \
    && install -d -o portail -g portail /app /donnees
WORKDIR /app
COPY --from=build /app/.venv /app/.venv
COPY --chown=portail:portail . .
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=isere_inno.settings \
    PORTAIL_VAR=/donnees \
    PORTAIL_STATIC=/app/staticfiles \
    BIND=0.0.0.0 \
    PORT=8000
USER portail
# Static files are part of the image; the key serves this step only.
RUN SECRET_KEY=build-only python manage.py collectstatic --noinput -v0
EXPOSE 8000
ENTRYPOINT ["tini", "--"]
CMD ["gunicorn", "isere_inno.wsgi"]
