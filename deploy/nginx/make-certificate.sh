#!/usr/bin/env bash
# A self-signed certificate to try the TLS profile with: deploy/nginx/make-certificate.sh [NAME…]
# For the real thing put certificate.pem (with its chain) and key.pem of your authority into deploy/nginx/tls.
set -euo pipefail
cd "$(dirname "$0")"
names=("$@")
[ ${#names[@]} -gt 0 ] || names=(tracking.localhost gateway.localhost)
mkdir -p tls
openssl req -x509 -newkey rsa:2048 -nodes -days 365 -subj "/CN=${names[0]}" \
  -addext "subjectAltName=$(printf 'DNS:%s,' "${names[@]}" | sed 's/,$//')" \
  -keyout tls/key.pem -out tls/certificate.pem 2>/dev/null
# nginx reads the key as root before it gives up its rights.
chmod 600 tls/key.pem
echo "made deploy/nginx/tls/certificate.pem for ${names[*]}"
