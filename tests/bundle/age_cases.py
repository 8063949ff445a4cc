#!/usr/bin/env python3
"""Writes age files, sound ones and one for each way to break the rules of https://c2sp.org/age, to the folder OUT.

Uses none of Whorl's code: X25519, HKDF, HMAC and ChaCha20-Poly1305 are those of python3-cryptography. A case is a file
in the form of the age testkit (https://c2sp.org/CCTV/age): lines of "key: value", an empty line, the age file.
"""
import base64
import hashlib
import hmac
import pathlib
import sys

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CHUNK = 65536
FILE_KEY = bytes(range(16))
IDENTITY = bytes([0x41] * 32)
OTHER = bytes([0x42] * 32)
EPHEMERAL = bytes([0x43] * 32)
NONCE = bytes([0x44] * 16)


def hkdf(key, salt, info):
    return HKDF(hashes.SHA256(), 32, salt, info).derive(key)


def b64(data):
    return base64.b64encode(data).rstrip(b"=")


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


def wrap_key(recipient, ephemeral=EPHEMERAL):
    shared = X25519PrivateKey.from_private_bytes(ephemeral).exchange(X25519PublicKey.from_public_bytes(recipient))
    return hkdf(shared, public(ephemeral) + recipient, b"age-encryption.org/v1/X25519")


def stanza(secret=IDENTITY, file_key=FILE_KEY):
    body = ChaCha20Poly1305(wrap_key(public(secret))).encrypt(bytes(12), file_key, None)
    return b"-> X25519 " + b64(public(EPHEMERAL)) + b"\n" + b64(body) + b"\n"


def finish(head, key=FILE_KEY):
    """The header that begins like this, with its checksum."""
    head += b"---"
    return head + b" " + b64(hmac.digest(hkdf(key, b"", b"header"), head, "sha256")) + b"\n"


def header(*stanzas):
    return finish(b"age-encryption.org/v1\n" + b"".join(stanzas or [stanza()]))


def seal_chunk(number, last, data):
    key = hkdf(FILE_KEY, NONCE, b"payload")
    return ChaCha20Poly1305(key).encrypt(number.to_bytes(11, "big") + bytes([last]), data, None)


def chunks(plain):
    return [plain[i:i + CHUNK] for i in range(0, len(plain), CHUNK)] or [b""]


def payload(plain):
    parts = chunks(plain)
    return NONCE + b"".join(seal_chunk(i, i == len(parts) - 1, part) for i, part in enumerate(parts))


def armor(data, newline=b"\n"):
    text = base64.b64encode(data)
    lines = [text[i:i + 64] for i in range(0, len(text), 64)]
    return newline.join([b"-----BEGIN AGE ENCRYPTED FILE-----", *lines, b"-----END AGE ENCRYPTED FILE-----", b""])


def replaced(data, old, new):
    assert data.count(old) >= 1, (data, old)
    return data.replace(old, new, 1)


def cases():
    """Yields name, what to expect, the age file, the plaintext that may be released, identities."""
    hello = b"hello"
    whole = header() + payload(hello)
    ours, both = [IDENTITY], [OTHER, IDENTITY]
    for size in (0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 5):
        plain = bytes(i * 7 % 251 for i in range(size))
        yield f"size_{size}", "success", header() + payload(plain), plain, ours
        yield f"size_{size}_armored", "success", armor(header() + payload(plain)), plain, ours
    yield "second_identity", "success", whole, hello, both
    yield "two_recipients", "success", header(stanza(OTHER), stanza()) + payload(hello), hello, ours
    yield "unknown_stanza", "success", header(b"-> what is-this !~\n\n", stanza()) + payload(hello), hello, ours
    yield "unknown_stanza_64_columns", "success", header(b"-> x\n" + b"A" * 64 + b"\n\n", stanza()) + payload(hello), hello, ours
    yield "others_only", "no match", header(stanza(OTHER)) + payload(hello), b"", ours
    yield "unknown_only", "no match", header(b"-> x\n\n") + payload(hello), b"", ours
    yield "wrapped_by_another_key", "no match", header(replaced(stanza(), b64(public(EPHEMERAL)), b64(public(OTHER)))) + payload(hello), b"", ours

    # The header
    def broken(name, head, expect="header failure"):
        return name, expect, head + payload(hello), b"", ours

    body = stanza().split(b"\n")[1]
    share = b64(public(EPHEMERAL))
    yield "empty", "header failure", b"", b"", ours
    yield broken("other_version", replaced(header(), b"/v1", b"/v2"))
    yield broken("version_line_goes_on", replaced(header(), b"/v1", b"/v10"))
    yield broken("version_crlf", finish(b"age-encryption.org/v1\r\n" + stanza()))
    yield broken("header_crlf", header().replace(b"\n", b"\r\n"))
    yield broken("blank_before", b"\n" + header(), "armor failure")
    yield broken("other_format", replaced(header(), b"age", b"agf"))
    yield broken("no_stanza", finish(b"age-encryption.org/v1\n"))
    yield broken("mac_wrong", finish(b"age-encryption.org/v1\n" + stanza(), bytes(16)), "HMAC failure")
    yield broken("stanza_added_behind_mac", replaced(header(), b"--- ", b"-> x\n\n--- "), "HMAC failure")
    yield broken("mac_missing", header().rsplit(b" ", 1)[0] + b"\n")
    yield broken("mac_without_space", replaced(header(), b"--- ", b"---"))
    yield broken("mac_two_spaces", replaced(header(), b"--- ", b"---  "))
    yield broken("mac_space_behind", header()[:-1] + b" \n")
    yield broken("mac_padded", header()[:-1] + b"=\n")
    yield broken("mac_short", header()[:-3] + b"\n")
    yield broken("mac_not_canonical", header()[:-2] + bytes([header()[-2] + 1]) + b"\n")
    yield broken("stanza_without_space", header(replaced(stanza(), b"-> ", b"->")))
    yield broken("stanza_other_mark", header(replaced(stanza(), b"-> ", b"=> ")))
    yield broken("stanza_two_spaces", header(replaced(stanza(), b" X", b"  X")))
    yield broken("stanza_space_behind", header(replaced(stanza(), share, share + b" ")))
    yield broken("stanza_no_arguments", header(b"-> \n\n", stanza()))
    yield broken("stanza_control_character", header(b"-> a\tb\n\n", stanza()))
    yield broken("stanza_not_ascii", header("-> ä\n\n".encode(), stanza()))
    yield broken("stanza_cr", header(replaced(stanza(), share, share + b"\r")))
    yield broken("body_padded", header(replaced(stanza(), body, body + b"=")))
    yield broken("body_cr", header(replaced(stanza(), body, body + b"\r")))
    yield broken("body_foreign_character", header(b"-> x\n*\n", stanza()))
    yield broken("body_65_columns", header(b"-> x\n" + b"A" * 65 + b"\n\n", stanza()))
    yield broken("body_68_columns", header(b"-> x\n" + b"A" * 68 + b"\n\n", stanza()))
    yield broken("body_without_last_line", header(b"-> x\n" + b"A" * 64 + b"\n", stanza()))
    yield broken("body_two_short_lines", header(b"-> x\nAAAA\nAAAA\n", stanza()))
    yield broken("body_missing", header(b"-> x\n", stanza()))
    yield broken("body_not_canonical", header(b"-> x\nAB\n", stanza()))
    yield broken("body_no_length_of_base64", header(b"-> x\nAAAAA\n", stanza()))
    yield broken("x25519_no_share", header(replaced(stanza(), b" " + share, b"")))
    yield broken("x25519_extra_argument", header(replaced(stanza(), share, share + b" 1")))
    yield broken("x25519_short_share", header(replaced(stanza(), share, b64(public(EPHEMERAL)[:31]))))
    yield broken("x25519_long_share", header(replaced(stanza(), share, b64(public(EPHEMERAL) + b"\0"))))
    yield broken("x25519_padded_share", header(replaced(stanza(), share, share + b"=")))
    yield broken("x25519_share_not_canonical", header(replaced(stanza(), share, share[:-1] + bytes([share[-1] + 1]))))
    yield broken("x25519_share_zero", header(replaced(stanza(), share, b64(bytes(32)))))
    yield broken("x25519_share_one", header(replaced(stanza(), share, b64(b"\1" + bytes(31)))))
    order_8 = bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800")
    yield broken("x25519_share_of_order_8", header(replaced(stanza(), share, b64(order_8))))
    yield broken("x25519_long_file_key", header(stanza(file_key=bytes(17))))
    yield broken("x25519_short_body", header(replaced(stanza(), body, b64(bytes(31)))))
    yield broken("x25519_bad_other_stanza", header(b"-> X25519 " + share + b"\nAAAA\n", stanza()))
    scrypt = b"-> scrypt " + b64(bytes(16)) + b" 10\n" + b64(bytes(32)) + b"\n"
    yield broken("passphrase_only", header(scrypt))
    yield broken("passphrase_and_key", header(stanza(), scrypt))
    yield "header_cut_off", "header failure", header()[:-1], b"", ours

    # The payload
    def bad(name, parts, released=b"", nonce=NONCE):
        return name, "payload failure", header() + nonce + b"".join(parts), released, ours

    full, more = bytes(CHUNK), b"more"
    yield bad("nonce_missing", [], nonce=b"")
    yield bad("nonce_short", [], nonce=NONCE[:15])
    yield bad("no_chunk", [])
    yield bad("tag_cut_off", [seal_chunk(0, True, b"")[:15]])
    yield bad("chunk_cut_off", [seal_chunk(0, True, hello)[:-1]])
    yield bad("chunk_altered", [bytes([seal_chunk(0, True, hello)[0] ^ 1]) + seal_chunk(0, True, hello)[1:]])
    yield bad("no_last_chunk", [seal_chunk(0, False, hello)])
    yield bad("no_last_chunk_full", [seal_chunk(0, False, full)], full)
    yield bad("second_chunk_missing", [seal_chunk(0, False, full), seal_chunk(1, False, full)], full + full)
    yield bad("last_chunk_empty", [seal_chunk(0, False, full), seal_chunk(1, True, b"")], full)
    yield bad("last_chunk_first", [seal_chunk(0, True, full), seal_chunk(1, True, more)], full)
    yield bad("chunk_twice", [seal_chunk(0, False, full), seal_chunk(0, False, full), seal_chunk(2, True, more)], full)
    yield bad("chunk_left_out", [seal_chunk(0, False, full), seal_chunk(2, True, more)], full)
    yield bad("chunks_swapped", [seal_chunk(1, False, full), seal_chunk(0, False, full), seal_chunk(2, True, more)])
    yield bad("chunk_short_in_between", [seal_chunk(0, False, b"short"), seal_chunk(1, True, more)])
    yield bad("garbage_behind", [seal_chunk(0, True, hello), b"garbage"])
    yield bad("garbage_behind_full", [seal_chunk(0, True, full), b"garbage"], full)
    yield bad("second_file_behind", [seal_chunk(0, True, hello), whole])

    # The armor
    text = armor(whole)
    long_text = armor(header() + payload(bytes(200)))
    first, last = b"-----BEGIN AGE ENCRYPTED FILE-----", b"-----END AGE ENCRYPTED FILE-----"

    def bad_armor(name, data):
        return name, "armor failure", data, None, ours

    yield "armor_crlf", "success", armor(whole, b"\r\n"), hello, ours
    yield "armor_blanks_around", "success", b" \t\r\n\n" + text + b"\n\r\n \t", hello, ours
    yield "armor_last_line_without_end", "success", text[:-1], hello, ours
    lines = text.split(b"\n")
    yield bad_armor("armor_many_blanks", b" " * 2000 + text)
    yield bad_armor("armor_blanks_only", b" \n \n")
    yield bad_armor("armor_text_before", b"-\n" + text)
    yield bad_armor("armor_text_behind", text + b"text\n")
    yield bad_armor("armor_twice", text + text)
    yield bad_armor("armor_last_line_indented", replaced(text, last, b" " + last))
    yield bad_armor("armor_blank_behind_first_line", replaced(text, first, first + b" "))
    yield bad_armor("armor_lower_case", replaced(text, first, first.lower()))
    yield bad_armor("armor_other_label", text.replace(b"AGE ENCRYPTED", b"PGP ENCRYPTED"))
    yield bad_armor("armor_headers", replaced(text, first + b"\n", first + b"\nComment: x\n\n"))
    yield bad_armor("armor_empty_line_first", replaced(text, first + b"\n", first + b"\n\n"))
    yield bad_armor("armor_empty_line_last", replaced(text, last, b"\n" + last))
    yield bad_armor("armor_blank_in_line", replaced(text, lines[1], lines[1] + b" "))
    yield bad_armor("armor_blank_before_line", replaced(text, lines[1], b" " + lines[1]))
    yield bad_armor("armor_long_line", replaced(text, lines[1] + b"\n", lines[1]))
    yield bad_armor("armor_short_line", replaced(long_text, lines[1], lines[1][:60] + b"\n" + lines[1][60:]))
    yield bad_armor("armor_foreign_character", replaced(text, lines[1], b"*" + lines[1][1:]))
    yield bad_armor("armor_no_last_line", text[:text.index(last)])
    yield bad_armor("armor_last_line_cut_off", text[:-2])
    yield bad_armor("armor_nothing_but_first_line", first + b"\n")
    yield bad_armor("armor_cr_alone", text.replace(b"\n", b"\r"))
    yield "armor_around_nothing", "header failure", first + b"\n" + last + b"\n", b"", ours
    unpadded = next(whole + bytes(i) for i in (1, 2, 3) if len(whole + bytes(i)) % 3 == 1)
    yield bad_armor("armor_not_padded", armor(unpadded).replace(b"=", b""))
    tail = armor(unpadded)
    at = tail.index(b"==")
    yield bad_armor("armor_not_canonical", tail[:at - 1] + bytes([tail[at - 1] + 1]) + tail[at:])
    yield bad_armor("armor_line_between_padding", replaced(tail, b"==", b"=\n="))


def main():
    out = pathlib.Path(sys.argv[1])
    for name, expect, data, released, identities in cases():
        head = [f"expect: {expect}"]
        if released is not None:
            head.append(f"payload: {hashlib.sha256(released).hexdigest()}")
        head += [f"identity: {secret_text(identity)}" for identity in identities]
        (out / name).write_bytes("\n".join(head).encode() + b"\n\n" + data)


if __name__ == "__main__":
    main()
