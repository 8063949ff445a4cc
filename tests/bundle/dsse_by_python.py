#!/usr/bin/env python3
"""Signs and verifies DSSE envelopes by python3-cryptography, with none of Whorl's code.

sign LAYOUT TYPE PAYLOAD-FILE SEED...   prints an envelope signed by these Ed25519 seeds (hexadecimal); LAYOUT is
                                        compact, spread (indented, members in another order, no keyids, others
                                        besides), or url-safe
verify ENVELOPE-FILE TYPE KEY...        prints the payload when each key signed the envelope, and exits with 1 else
"""
import base64
import json
import pathlib
import sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


def pae(payload_type, payload):
    kind = payload_type.encode()
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)


def sign(layout, payload_type, payload_file, *seeds):
    payload = pathlib.Path(payload_file).read_bytes()
    encode = base64.urlsafe_b64encode if layout == "url-safe" else base64.b64encode
    signatures = []
    for seed in seeds:
        key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed))
        signature = {"sig": encode(key.sign(pae(payload_type, payload))).decode()}
        if layout == "spread":
            signature["made"] = ["by", {"python": 3}]
        else:
            signature["keyid"] = seed[:4]
        signatures.append(signature)
    envelope = {"payload": encode(payload).decode(), "payloadType": payload_type, "signatures": signatures}
    if layout == "spread":
        envelope = {"other": {"payload": "", "deep": [[[]]]}, **dict(reversed(envelope.items()))}
        print(json.dumps(envelope, indent=3, ensure_ascii=True))
    else:
        print(json.dumps(envelope, ensure_ascii=False))


def verify(envelope_file, payload_type, *keys):
    envelope = json.loads(pathlib.Path(envelope_file).read_bytes())
    payload = base64.b64decode(envelope["payload"], validate=True)
    message = pae(envelope["payloadType"], payload)

    def has_signed(key):
        for signature in envelope["signatures"]:
            try:
                key.verify(base64.b64decode(signature["sig"], validate=True), message)
                return True
            except InvalidSignature:
                pass
        return False

    if envelope["payloadType"] != payload_type or not all(
            has_signed(Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))) for key in keys):
        sys.exit(1)
    sys.stdout.buffer.write(payload)


if __name__ == "__main__":
    {"sign": sign, "verify": verify}[sys.argv[1]](*sys.argv[2:])
