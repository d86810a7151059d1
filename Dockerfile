# Built here, run from nothing: the program is one static file with its pages, texts and time zones inside.
FROM golang:1.26 AS build
ARG VERSION=
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags="-s -X main.version=$VERSION" -o /minyi ./cmd/minyi && mkdir -m 0700 /data

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /minyi /minyi
COPY --from=build --chown=10001:10001 /data /data
# Set here and not by flags, so that `docker compose exec minyi /minyi backup` and its kin find the same place.
# Exports put their rows into a temporary file, and the root is read-only.
ENV MINYI_ADDR=0.0.0.0:8080 MINYI_DATA=/data TMPDIR=/data
USER 10001:10001
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["/minyi", "healthcheck"]
ENTRYPOINT ["/minyi"]
CMD ["serve"]
