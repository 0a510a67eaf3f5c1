# paperkin in a container, serving the library in /data:
#
#   docker build -t paperkin .
#   docker run --rm -v paperkin:/data -p 8321:8321 paperkin
#
# torch's usual Linux wheels bring several gigabytes of CUDA along. Where the container has no GPU, keep them out
# by naming the index of CPU builds that PyTorch's "Get Started" page gives, or a folder or page of wheels:
#
#   docker build --build-arg PIP_EXTRA_INDEX_URL=… -t paperkin .
#   docker build --build-arg PIP_FIND_LINKS=… -t paperkin .

FROM python:3.11-slim AS build

# pip reads both from its environment, and ignores them while they are empty.
ARG PIP_EXTRA_INDEX_URL=""
ARG PIP_FIND_LINKS=""

WORKDIR /src
RUN python -m venv /opt/paperkin
COPY LICENSE NOTICE README.md constraints.txt pyproject.toml ./
COPY src ./src
RUN /opt/paperkin/bin/pip install --no-cache-dir -c constraints.txt .


FROM python:3.11-slim

# LightGBM, which ranks likely collaborators, wants the system's OpenMP.
RUN apt-get update && apt-get install -y --no-install-recommends libgomp1 && rm -rf /var/lib/apt/lists/*

ARG VERSION="0.1.0"
LABEL org.opencontainers.image.title="paperkin" \
      org.opencontainers.image.description="Find the work that is near yours, and the people behind it." \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}"

# A fixed uid, so that what a volume holds has the same owner after an upgrade.
RUN groupadd --gid 10001 paperkin \
    && useradd --uid 10001 --gid paperkin --home-dir /data --no-create-home --shell /usr/sbin/nologin paperkin \
    && install --directory --owner=paperkin --group=paperkin /data

# faiss, OpenVINO and torch carry their own OpenMP or TBB: the slim image has all else that they link to.
COPY --from=build /opt/paperkin /opt/paperkin
COPY LICENSE NOTICE /usr/share/doc/paperkin/
COPY sample /usr/share/paperkin/sample

# The encoder is exported into the volume at its first use. A model named from a hub is kept there too.
ENV PATH="/opt/paperkin/bin:${PATH}" \
    PYTHONUNBUFFERED=1 \
    HF_HOME=/data/huggingface \
    PAPERKIN_LIBRARY=/data/library \
    PAPERKIN_MODEL_CACHE=/data/encoders

VOLUME /data
WORKDIR /data
USER 10001:10001
EXPOSE 8321

# The first start exports the encoder and opens the library: hence the start period.
HEALTHCHECK --interval=30s --timeout=5s --start-period=120s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as web; web.urlopen('http://127.0.0.1:' + os.environ.get('PAPERKIN_PORT', '8321') + '/healthz', timeout=4)"]

ENTRYPOINT ["paperkin"]
CMD ["serve", "--host", "0.0.0.0"]
