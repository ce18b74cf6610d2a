"""The password container for taking a file out: scrypt and AES-256-GCM over a published snapshot.

Layout: magic 8 bytes, header length (4, big endian), header (JSON: kdf, n, r, p, salt, chunk, prefix), then chunks.
Every chunk is sealed with the header and its number as associated data, and the last one is marked, so that a
changed, reordered or cut file is noticed. There is no back door: without password or recovery key the content is gone.

The data key is random; it is wrapped once under the password and once under the recovery key printed at creation.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
import struct
from pathlib import Path
from typing import Any

from .errors import UnreadableFile, WorldError
from .gate import SEALED

MAGIC = SEALED
_CHUNK = 1 << 20
_N, _R, _P = 2**17, 8, 1
_MAX_HEADER = 4096
_RECOVERY_GROUPS = 8
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # no letters that are mistaken for digits on paper


class WrongPasswordError(WorldError):
    """The password (or recovery key) does not fit; the file itself may be whole."""


def is_sealed(path: Path) -> bool:
    """Whether a file is such a container."""
    try:
        with path.open("rb") as handle:
            return handle.read(len(MAGIC)) == MAGIC
    except OSError:
        return False


def new_recovery_key() -> str:
    """A key to print and lock away: 8 groups of 4 letters, 160 bits."""
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(_RECOVERY_GROUPS))
    return "-".join(groups)


def seal(plain: bytes, password: str, recovery_key: str) -> bytes:
    """The container for some content. An empty password is refused."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # a large library: no start waits for it

    if not password:
        raise WorldError("合言葉が空です。", "合言葉を入れてください。")
    key, prefix = AESGCM.generate_key(256), secrets.token_bytes(8)
    header: dict[str, Any] = {
        "kdf": "scrypt",
        "n": _N,
        "r": _R,
        "p": _P,
        "chunk": _CHUNK,
        "prefix": _text(prefix),
        "password": _wrap(key, password),
        "recovery": _wrap(key, _plain_key(recovery_key)),
    }
    head = json.dumps(header, sort_keys=True).encode()
    parts = [MAGIC, struct.pack(">I", len(head)), head]
    count = max(1, -(-len(plain) // _CHUNK))
    for number in range(count):
        part = plain[number * _CHUNK : (number + 1) * _CHUNK]
        parts.append(AESGCM(key).encrypt(_nonce(prefix, number), part, _bound(head, number, count)))
    return b"".join(parts)


def unseal(path: Path, secret: str) -> bytes:
    """The content of a container, by password or recovery key.

    Raises WrongPasswordError when the secret does not fit, UnreadableFile when the container was changed or cut.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    data = path.read_bytes()
    head, body = _split(data, path)
    header = _header(head, path)
    key = _unwrap(header["password"], secret) or _unwrap(header["recovery"], _plain_key(secret))
    if key is None:
        raise WrongPasswordError("合言葉が違います。", "大文字と小文字、全角と半角を確かめて、もう一度入れてください。")
    size = header["chunk"] + 16
    count = max(1, -(-len(body) // size))
    prefix, plain = base64.b64decode(header["prefix"]), []
    for number in range(count):
        part = body[number * size : (number + 1) * size]
        try:
            plain.append(AESGCM(key).decrypt(_nonce(prefix, number), part, _bound(head, number, count)))
        except InvalidTag as error:
            raise _damaged(path) from error
    return b"".join(plain)


def _split(data: bytes, path: Path) -> tuple[bytes, bytes]:
    start = len(MAGIC) + 4
    if not data.startswith(MAGIC) or len(data) < start:
        raise _damaged(path)
    [length] = struct.unpack(">I", data[len(MAGIC) : start])
    if length > _MAX_HEADER or len(data) < start + length + 16:
        raise _damaged(path)
    return data[start : start + length], data[start + length :]


def _header(head: bytes, path: Path) -> dict[str, Any]:
    try:
        header = json.loads(head)
        # Foreign parameters could make the key derivation take for ever; only ours are accepted
        fits = (header["kdf"], header["n"], header["r"], header["p"], header["chunk"]) == ("scrypt", _N, _R, _P, _CHUNK)
        base64.b64decode(header["prefix"], validate=True)
        for name in ("password", "recovery"):
            for field in ("salt", "nonce", "key"):
                base64.b64decode(header[name][field], validate=True)
    except (ValueError, KeyError, TypeError) as error:
        raise _damaged(path) from error
    if not fits:
        raise _damaged(path)
    return dict(header)


def _wrap(key: bytes, secret: str) -> dict[str, str]:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    salt, nonce = os.urandom(16), os.urandom(12)
    return {
        "salt": _text(salt),
        "nonce": _text(nonce),
        "key": _text(AESGCM(_derive(secret, salt)).encrypt(nonce, key, MAGIC)),
    }


def _unwrap(wrapped: dict[str, str], secret: str) -> bytes | None:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    salt, nonce, key = (base64.b64decode(wrapped[name]) for name in ("salt", "nonce", "key"))
    try:
        return AESGCM(_derive(secret, salt)).decrypt(nonce, key, MAGIC)
    except (InvalidTag, ValueError):
        return None


def _derive(secret: str, salt: bytes) -> bytes:
    # Python's own scrypt would bring a second OpenSSL into the Windows program, to be watched for holes like the first
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    return Scrypt(salt=salt, length=32, n=_N, r=_R, p=_P).derive(secret.encode())


def _plain_key(recovery_key: str) -> str:
    return "".join(c for c in recovery_key.upper() if c in _ALPHABET)


def _nonce(prefix: bytes, number: int) -> bytes:
    return prefix + struct.pack(">I", number)


def _bound(head: bytes, number: int, count: int) -> bytes:
    return head + struct.pack(">II", number, number == count - 1)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _damaged(path: Path) -> UnreadableFile:
    return UnreadableFile(
        f"合言葉付きのファイルが壊れているか、書き換えられています: {path}",
        "もう一度受け取るか、控えのファイルを開いてください。合言葉の間違いではありません。",
    )
