# amlbot: `docker run IMAGE run` is the bot, `docker run -p 127.0.0.1:8420:8420 IMAGE demo --bind 0.0.0.0` the demo.
FROM python:3.11-slim-bookworm AS build
WORKDIR /build
COPY requirements.lock .
RUN python -m venv /opt/amlbot \
 && /opt/amlbot/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock
COPY pyproject.toml README.md ./
COPY bot bot
RUN pip wheel --no-cache-dir --disable-pip-version-check --no-deps -w wheel . \
 && /opt/amlbot/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --no-index wheel/*.whl

FROM python:3.11-slim-bookworm
RUN useradd --uid 10001 --create-home --home-dir /var/lib/amlbot amlbot
COPY --from=build /opt/amlbot /opt/amlbot
COPY policies /etc/amlbot/policies
ENV PATH=/opt/amlbot/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    AMLBOT_POLICIES=/etc/amlbot/policies \
    AMLBOT_DATABASE_URL=sqlite:////var/lib/amlbot/amlbot.db
USER 10001
WORKDIR /var/lib/amlbot
VOLUME /var/lib/amlbot
EXPOSE 8420
ENTRYPOINT ["amlbot"]
CMD ["run"]
