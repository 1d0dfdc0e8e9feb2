# syntax=docker/dockerfile:1
# A small image without a shell: docker build --tag baoda .
# Where gcr.io cannot be reached: --build-arg RUNTIME=python:3.11-slim-bookworm (larger, and it has a shell).
ARG BUILDER=python:3.11-slim-bookworm
ARG RUNTIME=gcr.io/distroless/python3-debian12:nonroot

FROM ${BUILDER} AS build
WORKDIR /source
COPY locks/build.txt locks/run.txt locks/
RUN python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation --require-hashes --requirement locks/build.txt \
 && /venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation --require-hashes --no-compile \
    --target /site --requirement locks/run.txt
# What speaks to PostgreSQL and OpenSearch: --build-arg PACKAGES="psycopg[binary] opensearch-py>=3.2,<4"
ARG PACKAGES=
RUN if [ -n "$PACKAGES" ]; then /venv/bin/pip install --no-cache-dir --no-compile --target /site $PACKAGES; fi
COPY pyproject.toml README.md LICENSE config.yaml ./
COPY bot bot
COPY retrieval retrieval
RUN /venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation --no-index --no-compile --target /site .
# What nobody loads: models and tables of jieba for other work, tests, and the words of languages that no page is in.
RUN rm -rf /site/jieba/lac_small /site/jieba/posseg /site/jieba/analyse /site/bin \
 && find /site -type d -name tests -prune -exec rm -rf {} + \
 && find /site/babel/locale-data -type f ! -name 'root.dat' ! -name 'en*' ! -name 'zh*' -delete \
 && mkdir -p /data

FROM ${RUNTIME}
COPY --from=build /site /site
COPY --from=build --chown=65532:65532 /data /data
# The root may be read-only: what Python prepares goes to /tmp, what is kept to /data.
ENV PYTHONPATH=/site PYTHONUNBUFFERED=1 PYTHONPYCACHEPREFIX=/tmp/pycache XDG_CACHE_HOME=/data/.cache LANG=C.UTF-8
WORKDIR /data
VOLUME /data
USER 65532:65532
HEALTHCHECK --interval=30s --timeout=5s --start-period=90s \
  CMD ["python3", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:9464/health', timeout=4)"]
ENTRYPOINT ["python3", "-m", "bot"]
CMD ["serve", "--watch", "--metrics", "127.0.0.1:9464"]
