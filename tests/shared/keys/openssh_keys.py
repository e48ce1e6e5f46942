#!/usr/bin/env python3
"""Makes openssh_keys.json, key files as ssh-keygen and openssl write them. All of them differ each time.

    python3 openssh_keys.py > openssh_keys.json
"""

import base64
import json
import os
import subprocess
import tempfile

PASSPHRASE = "correct horse, 马"

# One round makes the tests quick; 16 is what earlier versions of ssh-keygen take by themselves, newer ones take 24.
ED25519 = {
    "plain": [],
    "aes256-ctr": ["-N", PASSPHRASE, "-a", "1"],
    "aes256-cbc": ["-N", PASSPHRASE, "-a", "1", "-Z", "aes256-cbc"],
    "aes256-gcm": ["-N", PASSPHRASE, "-a", "1", "-Z", "aes256-gcm@openssh.com"],
    "16 rounds": ["-N", PASSPHRASE, "-a", "16"],
    "chacha20": ["-N", PASSPHRASE, "-a", "1", "-Z", "chacha20-poly1305@openssh.com"],
    "100000 rounds": None,
}

OTHERS = {
    "rsa": ["-t", "rsa", "-b", "1024"],
    "ecdsa": ["-t", "ecdsa"],
    "rsa with a passphrase": ["-t", "rsa", "-b", "1024", "-N", PASSPHRASE, "-a", "1"],
    "rsa in PEM": ["-t", "rsa", "-b", "1024", "-m", "PEM"],
    "ecdsa in PEM": ["-t", "ecdsa", "-m", "PEM"],
    "rsa in PKCS #8": ["-t", "rsa", "-b", "1024", "-m", "PKCS8"],
}


def run(*arguments):
    return subprocess.run(arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout.decode()


def keygen(path, arguments):
    given = dict(zip(arguments[::2], arguments[1::2]))
    rest = [part for pair in ({"-t": "ed25519", "-N": "", "-C": "ann@example.org"} | given).items() for part in pair]
    run("ssh-keygen", "-q", *rest, "-f", path)
    with open(path) as private, open(path + ".pub") as public:
        return private.read(), public.read()


def with_rounds(text, rounds):
    """The same file, with another number of rounds in its head: making a true one would take minutes."""
    lines = text.split("\n")
    raw = bytearray(base64.b64decode("".join(lines[1:-2])))
    at = raw.index(b"bcrypt") + len(b"bcrypt") + 4 + 4 + 16
    raw[at:at + 4] = rounds.to_bytes(4, "big")
    body = base64.b64encode(raw).decode()
    return "\n".join([lines[0], *(body[at:at + 70] for at in range(0, len(body), 70)), *lines[-2:]])


def main():
    with tempfile.TemporaryDirectory() as folder:
        keys = {}
        for name, arguments in ED25519.items():
            if arguments is None:
                keys[name] = {"private": with_rounds(keys["16 rounds"]["private"], 100_000), "public": ""}
                continue
            private, public = keygen(os.path.join(folder, name.replace(" ", "_")), arguments)
            keys[name] = {"private": private, "public": public}
        for name, arguments in OTHERS.items():
            private, public = keygen(os.path.join(folder, name.replace(" ", "_")), arguments)
            keys[name] = {"private": private, "public": public}
        encrypted = os.path.join(folder, "encrypted")
        run("openssl", "genpkey", "-algorithm", "ed25519", "-aes256", "-pass", "pass:" + PASSPHRASE, "-out", encrypted)
        with open(encrypted) as file:
            keys["encrypted by openssl"] = {"private": file.read(), "public": ""}
        print(json.dumps({"passphrase": PASSPHRASE, "keys": keys}, indent=2, ensure_ascii=False))


main()
