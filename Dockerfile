# Everything that Quiesce is built with, for machines that are not Debian 12 or 13:
#
#   docker build -t quiesce .
#   docker run --rm -it -v "$PWD:/quiesce" -v quiesce-cache:/root/.cache quiesce
#   tools/quiesce run scenarios      # inside
#
# The sources are mounted, not copied; the volume keeps what Bazel built.
FROM debian:12
COPY tools/setup tools/packages.txt /tmp/tools/
RUN /tmp/tools/setup && rm -rf /tmp/tools /var/lib/apt/lists/*
WORKDIR /quiesce
CMD ["bash"]
