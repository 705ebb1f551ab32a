# Makes a key and a certificate for it, and prints {"key": PEM, "certificate": PEM}:
#   certificates.py rsa:BITS|ec|ed25519 FROM UNTIL      days from now
import datetime
import json
import sys

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa


def new_key(kind):
    if kind.startswith("rsa:"):
        return rsa.generate_private_key(65537, int(kind[4:])), hashes.SHA256()
    if kind == "ec":
        return ec.generate_private_key(ec.SECP256R1()), hashes.SHA256()
    return ed25519.Ed25519PrivateKey.generate(), None


key, digest = new_key(sys.argv[1])
now = datetime.datetime.utcnow()
name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "spec")])
certificate = (
    x509.CertificateBuilder()
    .subject_name(name)
    .issuer_name(name)
    .public_key(key.public_key())
    .serial_number(x509.random_serial_number())
    .not_valid_before(now + datetime.timedelta(days=float(sys.argv[2])))
    .not_valid_after(now + datetime.timedelta(days=float(sys.argv[3])))
    .sign(key, digest)
)
pem = serialization.Encoding.PEM
form, encryption = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
print(json.dumps({
    "key": key.private_bytes(pem, form, encryption).decode(),
    "certificate": certificate.public_bytes(pem).decode(),
}))
