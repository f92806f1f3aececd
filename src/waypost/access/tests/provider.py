"""A real OpenID Connect provider on the loopback interface, by the library pyop: it knows one client, and signs in
whoever the test names, without asking."""

from __future__ import annotations

import json
import logging
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jwt
from Cryptodome.PublicKey import RSA
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from jwkest.jwk import RSAKey
from pyop.authz_state import AuthorizationState
from pyop.provider import Provider
from pyop.subject_identifier import HashBasedSubjectIdentifierFactory
from pyop.userinfo import Userinfo

CLIENT, SECRET = "waypost", "a secret of forty characters, more or less"


class Known:
    """The provider, who is at its keyboard, and what it did."""

    def __init__(self, address: str, back: str) -> None:
        self.address, self.person = address, "zhang"
        key = RSA.generate(2048)
        self.signing, self.pem = RSAKey(key=key, alg="RS256", kid="one"), key.export_key()
        clients = {
            CLIENT: {
                "client_id": CLIENT,
                "client_secret": SECRET,
                "redirect_uris": [back],
                "response_types": ["code"],
                "token_endpoint_auth_method": "client_secret_post",
            }
        }
        configuration = {
            "issuer": address,
            "authorization_endpoint": f"{address}/authorize",
            "token_endpoint": f"{address}/token",
            "jwks_uri": f"{address}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "scopes_supported": ["openid", "profile", "email"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }
        people = {"zhang": {"email": "zhang@example.org"}, "li": {"email": "zhang@example.org"}}
        self.provider = Provider(
            self.signing,
            configuration,
            AuthorizationState(HashBasedSubjectIdentifierFactory("salt")),
            clients,
            Userinfo(people),
        )
        self.published = json.dumps(self.provider.jwks)
        self.changes: dict[str, Any] = {}
        self.kind = "JWT"
        self.resigned: Callable[[dict[str, Any]], str] | None = None
        self.seen: list[str] = []

    def authorize(self, query: str) -> str:
        """The address that a browser is sent back to."""
        asked = self.provider.parse_authentication_request(query)
        answer = self.provider.authorize(asked, self.person)
        return str(answer.request(asked["redirect_uri"], should_fragment_encode(asked)))

    def token(self, body: str, headers: dict[str, str]) -> str:
        """The tokens for a code; the identity token is made anew where something of it is to be changed."""
        answer = json.loads(self.provider.handle_token_request(body, headers).to_json())
        if self.changes or self.resigned or self.kind != "JWT":
            said = jwt.decode(answer["id_token"], options={"verify_signature": False}) | self.changes
            head = {"kid": "one", "typ": self.kind}
            sign = self.resigned or (lambda told: jwt.encode(told, self.pem, algorithm="RS256", headers=head))
            answer["id_token"] = sign(said)
        return json.dumps(answer)


def should_fragment_encode(asked: Any) -> bool:
    """False for the code flow: what comes back stands in the query."""
    return asked["response_type"] != ["code"]


def certificate(folder: Path) -> Path:
    """A certificate for the loopback address that signs itself, with its key, in one file."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "local")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "provider.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(private + made.public_bytes(Encoding.PEM))
    return path


@contextmanager
def provider(back: str, folder: Path) -> Iterator[Known]:
    """A provider that serves until the block ends. Its certificate lies in the folder, as `provider.pem`."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            where = urlsplit(self.path)
            known.seen.append(where.path)
            if where.path.startswith("/moved/"):
                self.send_response(302)
                self.send_header("Location", known.address + where.path.removeprefix("/moved"))
                self.end_headers()
                return
            if where.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", known.authorize(where.query))
                self.end_headers()
                return
            pages = {
                "/.well-known/openid-configuration": known.provider.provider_configuration.to_json(),
                "/jwks": known.published,
            }
            self._say(pages.get(where.path, "{}"), 200 if where.path in pages else 404)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            try:
                self._say(known.token(body, dict(self.headers)), 200)
            except Exception:
                logging.getLogger(__name__).exception("no token")
                self._say('{"error": "invalid_grant"}', 400)

        def _say(self, words: str, status: int) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(words.encode())

        def log_message(self, *args: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate(folder))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    known = Known(f"https://127.0.0.1:{server.server_port}", back)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield known
    finally:
        server.shutdown()
        server.server_close()
