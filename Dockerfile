# Three stages: front-end files, Python packages, and what runs. Other registries: --build-arg NODE_IMAGE=, PYTHON_IMAGE=.
ARG NODE_IMAGE=node:22-slim
ARG PYTHON_IMAGE=python:3.13-slim

FROM ${NODE_IMAGE} AS assets
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts

FROM ${PYTHON_IMAGE} AS packages
WORKDIR /app
COPY .dev/pins/uv.txt requirements.lock ./
RUN pip install --no-cache-dir --no-deps --require-hashes -r uv.txt \
    && UV_PYTHON_DOWNLOADS=never uv venv --python /usr/local/bin/python /venv \
    && uv pip sync --no-cache --require-hashes --compile-bytecode --python /venv/bin/python requirements.lock

FROM ${PYTHON_IMAGE}
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=dealership.settings.production \
    DATA_DIR=/data \
    STATIC_ROOT=/app/collected \
    VENDOR_STATIC_DIR=/app/vendor-static
RUN useradd --system --uid 10001 --home-dir /data --create-home dealership
WORKDIR /app
COPY --from=packages /venv /venv
COPY . .
# Static files are collected and texts compiled here, so that a start does nothing but start. The names below only
# satisfy the settings while the image is built; none of them is kept.
RUN --mount=type=bind,from=assets,source=/app/node_modules,target=/app/node_modules \
    python dev.py vendor --to /app/vendor-static \
    && python .dev/messages.py compile \
    && SECRET_KEY=only-while-the-image-is-built-0123456789-abcdefghijklmnop DATABASE_URL=postgres://build/build \
       REDIS_URL=redis://build ALLOWED_HOSTS=build CSRF_TRUSTED_ORIGINS=https://build EMAIL_URL=consolemail:// \
       python manage.py collectstatic --noinput --verbosity 0 \
    && chown dealership /data
USER dealership
VOLUME /data
EXPOSE 8000
# A sync worker answers one request at a time and keeps its database connection: count about two a core.
CMD ["gunicorn", "dealership.wsgi", "--bind", "0.0.0.0:8000", "--workers", "4", "--worker-tmp-dir", "/dev/shm", \
     "--max-requests", "2000", "--max-requests-jitter", "200", "--no-control-socket", "--access-logfile", "-", \
     "--access-logformat", "%(h)s %(t)s %(m)s %(U)s %(s)s %(b)s %(L)s"]
