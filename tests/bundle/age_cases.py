#!/usr/bin/env python3
"""Writes age files that break the rules of https://c2sp.org/age, each in one way, to the folder OUT.

They are those that the testkit of age (age_testkit.py) does not have, in the same form: lines of "key: value", an empty
line, the age file.
"""
import hashlib
import pathlib
import sys

from age_format import (CHUNK, FIRST_LINE, LAST_LINE, VERSION, armor, b64, finish, public, replaced, scrypt_stanza,
                        seal_chunk, secret_text, stream_key, x25519_stanza)

FILE_KEY = bytes(range(16))
IDENTITY = bytes([0x41] * 32)
OTHER = bytes([0x42] * 32)
SHARE = public(bytes([0x43] * 32))
NONCE = bytes([0x44] * 16)


def stanza():
    return x25519_stanza(IDENTITY, SHARE, FILE_KEY)


def header(*stanzas):
    return finish(VERSION + b"".join(stanzas or [stanza()]), FILE_KEY)


def chunk(number, last, data):
    return seal_chunk(stream_key(FILE_KEY, NONCE), number, last, data)


def payload(plain):
    return NONCE + chunk(0, True, plain)


def cases():
    """Yields name, what to expect, the age file, the plaintext that may be released, identities."""
    yield from header_cases()
    yield from payload_cases()
    yield from armor_cases()


def header_cases():
    file = payload(b"hello")
    ours = [IDENTITY]
    yield "second_identity", "success", header() + file, b"hello", [OTHER, IDENTITY]
    yield "unknown_only", "no match", header(b"-> x\n\n") + file, b"", ours
    yield "blank_before", "armor failure", b"\n" + header() + file, b"", ours
    yield "stanza_added_behind_mac", "HMAC failure", replaced(header(), b"--- ", b"-> x\n\n--- ") + file, b"", ours
    yield "cut_off", "header failure", header()[:-1], b"", ours

    share, body = b64(SHARE), stanza().split(b"\n")[1]
    order_8 = bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800")
    scrypt = scrypt_stanza(b"password", bytes(16), 10, FILE_KEY)
    for name, head in [
            ("other_format", replaced(header(), b"age", b"agf")),
            ("version_crlf", finish(b"age-encryption.org/v1\r\n" + stanza(), FILE_KEY)),
            ("no_stanza", finish(VERSION, FILE_KEY)),
            ("mac_missing", header().rsplit(b" ", 1)[0] + b"\n"),
            ("mac_padded", header()[:-1] + b"=\n"),
            ("stanza_without_space", header(replaced(stanza(), b"-> ", b"->"))),
            ("stanza_space_behind", header(replaced(stanza(), share, share + b" "))),
            ("stanza_space_only", header(b"-> \n\n", stanza())),
            ("stanza_control_character", header(b"-> a\tb\n\n", stanza())),
            ("stanza_cr", header(replaced(stanza(), share, share + b"\r"))),
            ("body_cr", header(replaced(stanza(), body, body + b"\r"))),
            ("body_foreign_character", header(b"-> x\n*\n", stanza())),
            ("body_no_length_of_base64", header(b"-> x\nAAAAA\n", stanza())),
            ("x25519_no_share", header(replaced(stanza(), b" " + share, b""))),
            ("x25519_padded_share", header(replaced(stanza(), share, share + b"="))),
            ("x25519_share_one", header(replaced(stanza(), share, b64(b"\1" + bytes(31))))),
            ("x25519_share_of_order_8", header(replaced(stanza(), share, b64(order_8)))),
            ("x25519_short_body", header(replaced(stanza(), body, b64(bytes(31))))),
            ("x25519_bad_other_stanza", header(b"-> X25519 " + share + b"\nAAAA\n", stanza())),
            ("passphrase_only", header(scrypt)),
            ("passphrase_and_key", header(stanza(), scrypt))]:
        yield name, "header failure", head + file, b"", ours


def payload_cases():
    full, more = bytes(CHUNK), b"more"
    for name, parts, released in [
            ("chunk_twice", [chunk(0, False, full), chunk(0, False, full), chunk(2, True, more)], full),
            ("chunk_left_out", [chunk(0, False, full), chunk(2, True, more)], full),
            ("chunks_swapped", [chunk(1, False, full), chunk(0, False, full), chunk(2, True, more)], b""),
            ("chunk_short_in_between", [chunk(0, False, more), chunk(1, True, more)], b""),
            ("garbage_behind", [chunk(0, True, more), b"garbage"], b""),
            ("second_file_behind", [chunk(0, True, more), header(), payload(more)], b"")]:
        yield name, "payload failure", header() + NONCE + b"".join(parts), released, [IDENTITY]


def armor_cases():
    text = armor(header() + payload(b"hello"))
    for name, data in [
            ("many_blanks", b" " * 2000 + text),
            ("blanks_only", b" \n \n"),
            ("twice", text + text),
            ("last_line_indented", replaced(text, LAST_LINE, b" " + LAST_LINE)),
            ("blank_behind_first_line", replaced(text, FIRST_LINE, FIRST_LINE + b" ")),
            ("last_line_cut_off", text[:-2]),
            ("nothing_but_first_line", FIRST_LINE + b"\n"),
            ("cr_alone", text.replace(b"\n", b"\r"))]:
        yield f"armor_{name}", "armor failure", data, None, [IDENTITY]


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
