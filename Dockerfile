# The image of Reckon: the binary, what it is linked to, and a directory for the database.
#
#   docker build -t reckon .
#   docker run --rm --read-only --cap-drop all -p 127.0.0.1:8000:8000 -v reckon:/data reckon

FROM docker.io/library/rust:1.95-bookworm AS rust
WORKDIR /src

# The skeleton of the workspace: its manifests, and an empty program for each file that is the root of a crate. It is
# the same after any change but that of a dependency, and so then is the layer below that builds the dependencies.
FROM rust AS skeleton
COPY . .
RUN echo 'fn main() {}' > /stub.rs \
 && find . -type f ! -name Cargo.toml ! -name Cargo.lock \
      ! -path '*/src/lib.rs' ! -path '*/src/main.rs' ! -path '*/src/bin/*.rs' ! -name build.rs \
      ! -path '*/tests/*/main.rs' ! -path '*/benches/*.rs' -delete \
 && find . -name '*.rs' -exec cp /stub.rs {} \; \
 && find . -type d -empty -delete

FROM rust AS build
COPY --from=skeleton /src .
RUN cargo build --release --locked --bin reckon
COPY . .
# Cargo goes by the time of a file, and these are older than what was built from the skeleton.
RUN find crates -type f -exec touch {} + \
 && cargo build --release --locked --bin reckon \
 && install -D -m 0755 target/release/reckon /image/usr/local/bin/reckon \
 && install -D -m 0644 -t /image/usr/share/doc/reckon LICENSE-MIT LICENSE-APACHE \
      crates/accounts/data/LICENSE-django.txt \
 && install -d -m 0700 -o 65532 -g 65532 /image/data

FROM gcr.io/distroless/cc-debian12:nonroot
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Reckon" \
      org.opencontainers.image.description="A calculator that people and programs can trust, with sign-in" \
      org.opencontainers.image.licenses="MIT OR Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
COPY --from=build /image/usr /usr
COPY --from=build --chown=65532:65532 /image/data /data
ENV DATABASE_URL=sqlite:///data/reckon.db \
    RECKON_LISTEN=0.0.0.0:8000
USER 65532:65532
WORKDIR /data
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
# Exec form, because there is no shell in the image.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 CMD ["/usr/local/bin/reckon", "health"]
ENTRYPOINT ["/usr/local/bin/reckon"]
CMD ["serve"]
