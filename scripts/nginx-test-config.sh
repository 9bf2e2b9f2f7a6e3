#!/usr/bin/env bash
# Makes of deploy/nginx/reckon.conf what nginx can run for a test, without root and without a name of its own:
#
#   scripts/nginx-test-config.sh DIRECTORY [HTTP_PORT HTTPS_PORT UPSTREAM_PORT]
#
# DIRECTORY gets nginx.conf and a certificate that it signed itself. Everything but names, ports and paths is what is shipped.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/common.sh

directory=${1:?say where to put the configuration}
http=${2:-8080} https=${3:-8443} upstream=${4:-8000}

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost \
  -addext subjectAltName=DNS:localhost,IP:127.0.0.1 \
  -keyout "$directory/privkey.pem" -out "$directory/fullchain.pem" 2>/dev/null
{
  echo "pid $directory/nginx.pid; error_log stderr warn; events {}"
  echo "http { access_log off; client_body_temp_path $directory/body; proxy_temp_path $directory/proxy;"
  echo "fastcgi_temp_path $directory/fastcgi; uwsgi_temp_path $directory/uwsgi; scgi_temp_path $directory/scgi;"
  # The redirect goes to the port for https, which outside of a test is the one that needs no telling.
  sed -e "s|/etc/letsencrypt/live/calc.example.org|$directory|" -e "s|calc.example.org|localhost|" \
    -e "s|listen 80;|listen 127.0.0.1:$http;|" -e "s|listen 443 |listen 127.0.0.1:$https |" -e '/listen \[::\]/d' \
    -e "s|server 127.0.0.1:8000;|server 127.0.0.1:$upstream;|" -e "s|https://\$host\$|https://\$host:$https\$|" \
    deploy/nginx/reckon.conf
  echo "}"
} >"$directory/nginx.conf"
