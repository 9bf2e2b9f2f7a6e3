# The image of Reckon: one static binary, the certificate authorities it trusts, and a directory for the database.
#
#   docker build -t reckon .
#   docker run --rm --read-only --cap-drop all -p 127.0.0.1:8000:8000 -v reckon:/data reckon

FROM docker.io/library/rust:1.95-bookworm AS rust
WORKDIR /src
ENV CARGO_INCREMENTAL=0

# Writes into a binary which crates it is made of, so that a scanner of images finds them.
FROM rust AS auditable
RUN cargo install --locked --root /auditable cargo-auditable@0.7.5

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
COPY --from=auditable /auditable/bin /usr/local/bin
# The C library is linked in, glibc itself: since 2.34 it looks names up in /etc/hosts and by DNS without loading
# anything. A target has to be named, or the flags would apply to build scripts and macros too, which are loaded.
# The time is what rust-embed notes beside each file; the same for all keeps the binary the same for the same source.
ENV RUSTFLAGS="-C target-feature=+crt-static --remap-path-prefix=/usr/local/cargo=/cargo" \
    SOURCE_DATE_EPOCH=0
RUN rustc --print host-tuple > /target
# Such as reckon/opentelemetry.
ARG FEATURES=
COPY --from=skeleton /src .
RUN cargo auditable build --profile dist --locked --bin reckon --features "$FEATURES" --target "$(cat /target)"
COPY . .
# Cargo goes by the time of a file, and these are older than what was built from the skeleton.
RUN find crates -type f -exec touch {} + \
 && cargo auditable build --profile dist --locked --bin reckon --features "$FEATURES" --target "$(cat /target)" \
 && install -D -m 0755 "target/$(cat /target)/dist/reckon" /image/usr/local/bin/reckon
RUN install -D -m 0644 -t /image/usr/share/doc/reckon LICENSE-MIT LICENSE-APACHE crates/accounts/data/LICENSE-*.txt \
 && scripts/third-party-licenses.sh --features "$FEATURES" --target "$(cat /target)" \
      > /image/usr/share/doc/reckon/LICENSE-third-party.txt \
 && install -D -m 0644 -t /image/etc/ssl/certs /etc/ssl/certs/ca-certificates.crt \
 && echo 'reckon:x:65532:65532:Reckon:/data:/sbin/nologin' > /image/etc/passwd \
 && echo 'reckon:x:65532:' > /image/etc/group \
 && echo 'hosts: files dns' > /image/etc/nsswitch.conf \
 && install -d -m 0700 /volume/data \
 && find /image /volume -exec touch --no-dereference --date=@0 {} +

FROM scratch
COPY --from=build /image /
COPY --from=build --chown=65532:65532 /volume /
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
# Last, since they change with every commit.
ARG VERSION=dev
ARG REVISION=unknown
ARG SOURCE=
LABEL org.opencontainers.image.title="Reckon" \
      org.opencontainers.image.description="A calculator that people and programs can trust, with sign-in" \
      org.opencontainers.image.licenses="MIT OR Apache-2.0" \
      org.opencontainers.image.source="${SOURCE}" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
