#!/usr/bin/env python3
"""Makes vectors.json, the vectors of the handshake and of the root certificate, with python and openssl alone.

    python3 vectors.py > vectors.json
"""

import base64
import hashlib
import json
import os
import subprocess
import tempfile

PKCS8_HEAD = bytes.fromhex("302e020100300506032b657004220420")


def openssl(*arguments, give=b""):
    return subprocess.run(["openssl", *arguments], input=give, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout


def base64url(raw):
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def key(seed, folder):
    """A key from its seed: the file of its private half, and its public bytes, from openssl."""
    path = os.path.join(folder, seed.hex())
    with open(path, "wb") as file:
        file.write(PKCS8_HEAD + seed)
    return path, openssl("pkey", "-inform", "DER", "-in", path, "-pubout", "-outform", "DER")[-32:]


def sign(path, raw, folder):
    message = os.path.join(folder, "message")
    with open(message, "wb") as file:
        file.write(raw)
    return openssl("pkeyutl", "-sign", "-keyform", "DER", "-inkey", path, "-rawin", "-in", message)


CONFIG = """
[req]
distinguished_name = subject
string_mask = nombstr
[subject]
[ca]
default_ca = root
[root]
database = {folder}/index
new_certs_dir = {folder}
serial = {folder}/serial
default_md = default
policy = policy
[policy]
commonName = supplied
[extensions]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
subjectKeyIdentifier = none
"""


def self_signed(path, folder):
    """The root certificate, with a true signature: its last 64 bytes."""
    config, request = os.path.join(folder, "config"), os.path.join(folder, "request")
    for name, text in [("config", CONFIG.format(folder=folder)), ("index", ""), ("serial", "01\n")]:
        with open(os.path.join(folder, name), "w") as file:
            file.write(text)
    openssl("req", "-new", "-keyform", "DER", "-key", path, "-config", config, "-subj", "/CN=chat server key",
            "-out", request)
    pem_key = os.path.join(folder, "pem")
    openssl("pkey", "-inform", "DER", "-in", path, "-out", pem_key)
    pem = openssl("ca", "-selfsign", "-batch", "-notext", "-config", config, "-keyfile", pem_key, "-in", request,
                  "-startdate", "20000101000000Z", "-enddate", "99991231235959Z", "-extensions", "extensions")
    return openssl("x509", "-outform", "DER", give=pem)


def certificate_name(raw):
    return base64.b32encode(raw).decode().rstrip("=").lower() + ".chat.invalid"


def leaf(path, root, leaf_key, name, folder):
    request, root_file, extensions = (os.path.join(folder, name) for name in ["request", "root", "extensions"])
    openssl("req", "-new", "-key", leaf_key, "-subj", "/CN=chat server", "-out", request)
    with open(root_file, "wb") as file:
        file.write(root)
    with open(extensions, "w") as file:
        file.write("subjectAltName = DNS:" + name)
    return openssl("x509", "-req", "-in", request, "-CA", root_file, "-CAkey", path, "-CAkeyform", "DER",
                   "-set_serial", "2", "-days", "36500", "-extfile", extensions).decode()


def text_of(path):
    with open(path) as file:
        return file.read()


def numbered(word):
    return hashlib.sha256(word.encode()).digest()


def main():
    with tempfile.TemporaryDirectory() as folder:
        server_seed, client_seed = numbered("server"), numbered("client")
        server, server_key = key(server_seed, folder)
        client, client_key = key(client_seed, folder)
        server_nonce, client_nonce = numbered("server nonce"), numbered("client nonce")
        handshakes = []
        for role, path in [("server", server), ("client", client)]:
            for certificate in [None, numbered("certificate")]:
                signed = b"chat handshake v1 %s\0" % role.encode()
                signed += server_key + client_key + server_nonce + client_nonce + (certificate or bytes(32))
                handshakes.append({
                    "role": role,
                    "certificate": certificate and certificate.hex(),
                    "signed": signed.hex(),
                    "signature": base64url(sign(path, signed, folder)),
                })
        root = self_signed(server, folder)
        name, leaf_key = certificate_name(server_key), os.path.join(folder, "leaf")
        openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", leaf_key)
        print(json.dumps({
            "server": {
                "seed": server_seed.hex(),
                "key": "ed25519:" + base64url(server_key),
                "pem": openssl("pkey", "-inform", "DER", "-in", server).decode(),
            },
            "client": {"seed": client_seed.hex(), "key": "ed25519:" + base64url(client_key), "pem": openssl("pkey", "-inform", "DER", "-in", client).decode()},
            "serverNonce": base64url(server_nonce),
            "clientNonce": base64url(client_nonce),
            "handshakes": handshakes,
            "root": (root[:-64] + bytes(64)).hex(),
            "certificateName": name,
            # A certificate that the server's key has signed, of another key. Both differ each time.
            "leaf": {"certificate": leaf(server, root, leaf_key, name, folder), "key": text_of(leaf_key), "name": name},
        }, indent=2))


main()
