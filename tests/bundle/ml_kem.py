"""ML-KEM-768 as FIPS 203 defines it: the public key of a seed, and encapsulation with randomness that is given.

Written to be read beside the standard, with none of its care for time: not for anything but tests.
"""
import hashlib
from operator import mul

Q = 3329
K = 3
ZETAS = [pow(17, 2 * int(f"{i:07b}"[::-1], 2) + 1, Q) for i in range(128)]
POWERS = [[pow(zeta, j, Q) for j in range(128)] for zeta in ZETAS]
INVERSE_POWERS = [[pow(zeta, -j, Q) * pow(128, -1, Q) for zeta in ZETAS] for j in range(128)]


def transform(f, powers):
    return [sum(map(mul, f[part::2], row)) % Q for row in powers for part in (0, 1)]


def ntt(f):
    return transform(f, POWERS)


def from_ntt(f):
    return transform(f, INVERSE_POWERS)


def add(*polynomials):
    return [sum(values) % Q for values in zip(*polynomials)]


def product(f, g):
    """Of two that are transformed: pairs, modulo X^2 - zeta."""
    out = []
    for i, zeta in enumerate(ZETAS):
        (a, b), (c, d) = f[2 * i:2 * i + 2], g[2 * i:2 * i + 2]
        out += [(a * c + b * d * zeta) % Q, (a * d + b * c) % Q]
    return out


def dot(left, right):
    return add(*map(product, left, right))


def pack(values, size):
    return sum(value << size * i for i, value in enumerate(values)).to_bytes(32 * size, "little")


def unpack(data, size):
    number = int.from_bytes(data, "little")
    return [number >> size * i & (1 << size) - 1 for i in range(8 * len(data) // size)]


def compress(f, size):
    return [((value << size) + Q // 2) // Q % (1 << size) for value in f]


def matrix(rho):
    def entry(row, column):
        values = unpack(hashlib.shake_128(rho + bytes([column, row])).digest(1344), 12)
        return [value for value in values if value < Q][:256]
    return [[entry(row, column) for column in range(K)] for row in range(K)]


def noise(seed, number):
    bits = unpack(hashlib.shake_256(seed + bytes([number])).digest(128), 1)
    return [(bits[i] + bits[i + 1] - bits[i + 2] - bits[i + 3]) % Q for i in range(0, 1024, 4)]


def halves(data):
    digest = hashlib.sha3_512(data).digest()
    return digest[:32], digest[32:]


def public_key(seed):
    """Of the 64 bytes d and z."""
    rho, sigma = halves(seed[:32] + bytes([K]))
    secret = [ntt(noise(sigma, i)) for i in range(K)]
    error = [ntt(noise(sigma, K + i)) for i in range(K)]
    return b"".join(pack(add(dot(row, secret), error[i]), 12) for i, row in enumerate(matrix(rho))) + rho


def encapsulate(key, message):
    """The shared secret, the ciphertext."""
    shared, seed = halves(message + hashlib.sha3_256(key).digest())
    t = [unpack(key[384 * i:384 * (i + 1)], 12) for i in range(K)]
    y = [ntt(noise(seed, i)) for i in range(K)]
    u = [add(from_ntt(dot(column, y)), noise(seed, K + i)) for i, column in enumerate(zip(*matrix(key[384 * K:])))]
    bits = [(Q + 1) // 2 * bit for bit in unpack(message, 1)]
    v = add(from_ntt(dot(t, y)), noise(seed, 2 * K), bits)
    return shared, b"".join(pack(compress(f, 10), 10) for f in u) + pack(compress(v, 4), 4)
