#!/usr/bin/env python3
"""Writes the secret and the public reply key of a case, 32 bytes each, whose Ed25519 seed is in a file."""
import pathlib
import sys

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def reply_key(seed):
    """Secret and public."""
    secret = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"whorl case reply key 1").derive(seed)
    public = X25519PrivateKey.from_private_bytes(secret).public_key()
    return secret, public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


if __name__ == "__main__":
    sys.stdout.buffer.write(b"".join(reply_key(pathlib.Path(sys.argv[1]).read_bytes())))
