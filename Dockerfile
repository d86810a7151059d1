# Built here, run from nothing: the program is one static file with its pages, texts and time zones inside.
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags=-s -o /minyi ./cmd/minyi && mkdir -m 0700 /data

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /minyi /minyi
COPY --from=build --chown=10001:10001 /data /data
# Exports put their rows into a temporary file, and the root is read-only.
ENV TMPDIR=/data
USER 10001:10001
VOLUME /data
EXPOSE 8080
ENTRYPOINT ["/minyi"]
CMD ["serve", "--addr", "0.0.0.0:8080", "--data", "/data"]
