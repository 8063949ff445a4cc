"""Age files, written from https://c2sp.org/age and RFC 9180 by python3-cryptography, with none of Whorl's code.

Every choice that a program makes at random is an argument here.
"""
import base64
import hashlib
import hmac
import string

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

import ml_kem

ALPHABET = (string.ascii_uppercase + string.ascii_lowercase + string.digits + "+/").encode()
CHUNK = 65536
VERSION = b"age-encryption.org/v1\n"
FIRST_LINE = b"-----BEGIN AGE ENCRYPTED FILE-----"
LAST_LINE = b"-----END AGE ENCRYPTED FILE-----"


def hkdf(key, salt, info):
    return HKDF(hashes.SHA256(), 32, salt, info).derive(key)


def b64(data):
    return base64.b64encode(data).rstrip(b"=")


def from_b64(text):
    return base64.b64decode(text + b"=" * (-len(text) % 4))


def not_canonical(text):
    """Base64 of the same bytes with one of the bits set that are left over in its last character."""
    at = ALPHABET.index(text[-1:]) + 1
    return text[:-1] + ALPHABET[at:at + 1]


def bech32(prefix, data):
    """BIP 173, from its text."""
    letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
    number = int.from_bytes(data, "big") << 4
    values = [number >> 5 * i & 31 for i in reversed(range(52))]
    low = prefix.lower()
    check = 1
    for value in [ord(c) >> 5 for c in low] + [0] + [ord(c) & 31 for c in low] + values + [0] * 6:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for i, g in enumerate([0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3]):
            check ^= g if top >> i & 1 else 0
    check ^= 1
    text = low + "1" + "".join(letters[v] for v in values + [check >> 5 * i & 31 for i in reversed(range(6))])
    return text.upper() if prefix.isupper() else text


def secret_text(key):
    return bech32("AGE-SECRET-KEY-", key)


def public(secret):
    return X25519PrivateKey.from_private_bytes(secret).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def exchange(secret, point):
    try:
        return X25519PrivateKey.from_private_bytes(secret).exchange(X25519PublicKey.from_public_bytes(point))
    except ValueError:  # a point of low order
        return bytes(32)


def stanza(arguments, body):
    text = b64(body)
    lines = [text[i:i + 64] for i in range(0, len(text) + 1, 64)]
    return b"-> " + b" ".join(arguments) + b"\n" + b"".join(line + b"\n" for line in lines)


def wrapped(key, file_key, nonce=bytes(12)):
    return ChaCha20Poly1305(key).encrypt(nonce, file_key, None)


def x25519_stanza(identity, share, file_key):
    """Made as the owner of the identity could, since not every share has a secret that is known."""
    key = hkdf(exchange(identity, share), share + public(identity), b"age-encryption.org/v1/X25519")
    return stanza([b"X25519", b64(share)], wrapped(key, file_key))


def scrypt_stanza(passphrase, salt, work, file_key):
    key = hashlib.scrypt(passphrase, salt=b"age-encryption.org/v1/scrypt" + salt, n=1 << work, r=8, p=1,
                         maxmem=1 << 29, dklen=32)
    return stanza([b"scrypt", b64(salt), b"%d" % work], wrapped(key, file_key))


def hpke_key(shared, info):
    """The key and the first nonce of RFC 9180 for KEM 0x647a (X-Wing), HKDF-SHA256 and ChaCha20Poly1305."""
    suite = b"HPKE\x64\x7a\0\1\0\3"

    def extract(salt, label, secret):
        return hmac.digest(salt, b"HPKE-v1" + suite + label + secret, "sha256")

    def expand(label, size):
        text = size.to_bytes(2, "big") + b"HPKE-v1" + suite + label + context
        return hmac.digest(secret, text + b"\1", "sha256")[:size]

    context = b"\0" + extract(b"", b"psk_id_hash", b"") + extract(b"", b"info_hash", info)
    secret = extract(shared, b"secret", b"")
    return expand(b"key", 32), expand(b"base_nonce", 12)


def hybrid_stanza(seed, share, message, file_key, damage=bytes):
    """For X25519 and ML-KEM-768 together. `damage` is done to the encapsulated key, once it has been used."""
    secrets = hashlib.shake_256(seed).digest(96)
    secret = secrets[64:]
    shared, encapsulated = ml_kem.encapsulate(ml_kem.public_key(secrets[:64]), message)
    both = hashlib.sha3_256(shared + exchange(secret, share) + share + public(secret) + b"\\.//^\\").digest()
    key, nonce = hpke_key(both, b"age-encryption.org/mlkem768x25519")
    return stanza([b"mlkem768x25519", b64(damage(encapsulated + share))], wrapped(key, file_key, nonce))


def finish(head, file_key):
    """The header that begins like this, with its checksum."""
    head += b"---"
    return head + b" " + b64(hmac.digest(hkdf(file_key, b"", b"header"), head, "sha256")) + b"\n"


def stream_key(file_key, nonce):
    return hkdf(file_key, nonce, b"payload")


def chunk_nonce(number, last):
    return number.to_bytes(11, "big") + bytes([last])


def seal_chunk(key, number, last, data):
    return ChaCha20Poly1305(key).encrypt(chunk_nonce(number, last), data, None)


def armor(data, newline=b"\n"):
    text = base64.b64encode(data)
    lines = [text[i:i + 64] for i in range(0, len(text), 64)]
    return newline.join([FIRST_LINE, *lines, LAST_LINE, b""])


def replaced(data, old, new):
    assert data.count(old) >= 1, (data, old)
    return data.replace(old, new, 1)
