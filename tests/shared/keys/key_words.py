#!/usr/bin/env python3
"""Makes key_words.json, keys and their words, with the reference implementation of BIP-39.

    pip install mnemonic && python3 key_words.py > key_words.json
"""

import base64
import hashlib
import json

from mnemonic import Mnemonic

# Two keys of vectors.json, the key of the first test in RFC 8032, and keys that are only numbers.
KEYS = [
    "DoP0kVOhWsnLdJf38bldLDfFXW5fKLRsM04QLfEjJPQ",
    "ReDznL3B7MnXJKPcjmbGSQdcUXvwW5gDBMPdFalH1Xw",
    base64.urlsafe_b64encode(bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")).decode()[:43],
    *(base64.urlsafe_b64encode(bytes([number] * 31 + [number % 128])).decode()[:43] for number in [2, 3, 127, 200]),
]


def words(key):
    digest = hashlib.sha256(base64.urlsafe_b64decode(key + "=")).digest()
    return Mnemonic("english").to_mnemonic(digest[:16])


print(json.dumps({"ed25519:" + key: words(key) for key in KEYS}, indent=2))
