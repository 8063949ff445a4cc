#!/usr/bin/env python3
"""Writes and checks bundles and receipts by python3-cryptography, with none of Whorl's code.

check ENVELOPE-FILE...         prints the digest of each; exits with 1 when one is not signed by the key that it
                               names, or the number of its case or its form is wrong
submit SEED RECIPIENT HASH...  prints a submission of these PDQ hashes by the case of this seed, and its digest
vectors FILE                   exits with 1 unless each vector's payload gives its envelope
"""
import base64
import hashlib
import json
import pathlib
import sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from age_format import bech32
from case_identity import reply_key
from case_number import case_number
from dsse_by_python import pae

TYPE = "application/vnd.whorl.bundle+json"


def compact(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def padded(payload):
    size = 4096
    while len(compact({**payload, "padding": ""})) > size:
        size *= 2
    return compact({**payload, "padding": "0" * (size - len(compact({**payload, "padding": ""})))})


def public(key):
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def envelope_of(payload, *seeds):
    signatures = []
    for seed in seeds:
        key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed))
        signatures.append({"keyid": "ed25519:" + public(key).hex(),
                           "sig": base64.b64encode(key.sign(pae(TYPE, payload))).decode()})
    return compact({"payload": base64.b64encode(payload).decode(), "payloadType": TYPE, "signatures": signatures})


def digest_of(payload):
    return hashlib.sha256(pae(TYPE, payload)).hexdigest()


def check(*files):
    for file in files:
        envelope = json.loads(pathlib.Path(file).read_bytes())
        payload = base64.b64decode(envelope["payload"], validate=True)
        content = json.loads(payload)
        key = bytes.fromhex(content.get("signer", content["key"]))
        signature = base64.b64decode(envelope["signatures"][0]["sig"], validate=True)
        try:
            Ed25519PublicKey.from_public_bytes(key).verify(signature, pae(envelope["payloadType"], payload))
        except InvalidSignature:
            sys.exit(1)
        del content["padding"]
        if (envelope["payloadType"] != TYPE or padded(content) != payload or
                content["case"] != case_number(bytes.fromhex(content["key"]))):
            sys.exit(1)
        print(digest_of(payload))


def submit(seed, recipient, *hashes):
    key = public(Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed)))
    payload = padded({
        "action": "review",
        "case": case_number(key),
        "created": "2026-11-25",
        "declarations": {"adult": True, "depicts_me": True, "intimate": True, "no_consent": True,
                         "origin": "unknown"},
        "expires": "2027-02-23",
        "hashes": [{"algorithm": "pdq", "hash": text, "quality": 100} for text in sorted(hashes)],
        "key": key.hex(),
        "kind": "submission",
        "previous": None,
        "recipients": [hashlib.sha256(recipient.encode()).hexdigest()],
        "reply_to": bech32("age", reply_key(bytes.fromhex(seed))[1]),
        "sequence": 0,
        "version": 2,
    })
    sys.stdout.buffer.write(envelope_of(payload, seed) + b"\n" + digest_of(payload).encode() + b"\n")


def vectors(file):
    for vector in json.loads(pathlib.Path(file).read_bytes()):
        payload = padded(vector["payload"])
        envelope = envelope_of(payload, *vector["seeds"])
        signatures = [base64.b64decode(s["sig"]).hex() for s in json.loads(envelope)["signatures"]]
        if (vector["digest"], vector["signatures"], vector["envelope_sha256"]) != (
                digest_of(payload), signatures, hashlib.sha256(envelope).hexdigest()):
            sys.exit(1)


if __name__ == "__main__":
    {"check": check, "submit": submit, "vectors": vectors}[sys.argv[1]](*sys.argv[2:])
