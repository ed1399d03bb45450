#!/bin/sh
# An authority and one certificate for scheduler, workers and client, in this folder. Keep ca.key elsewhere.
set -eu
curve='-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes'
openssl req -x509 $curve -days 365 -subj /CN=fleet-authority -keyout ca.key -out ca.crt
openssl req $curve -subj /CN=fleet -keyout tls.key -out tls.csr
openssl x509 -req -in tls.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 90 -out tls.crt
