# Opens sealed values as the controller of Sealed Secrets does, by python3-cryptography. Reads {"key": PEM, "label":,
# "data": {name: base64}} and prints {name: base64 of the bytes}; null for what cannot be opened.
import base64
import json
import sys

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

given = json.load(sys.stdin)
key = serialization.load_pem_private_key(given["key"].encode(), None)
oaep = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), given["label"].encode())


def opened(sealed):
    size = int.from_bytes(sealed[:2], "big")
    try:
        session_key = key.decrypt(sealed[2 : 2 + size], oaep)
        return AESGCM(session_key).decrypt(bytes(12), sealed[2 + size :], None)
    except Exception:
        return None


def text(value):
    return None if value is None else base64.b64encode(value).decode()


print(json.dumps({name: text(opened(base64.b64decode(value, validate=True))) for name, value in given["data"].items()}))
