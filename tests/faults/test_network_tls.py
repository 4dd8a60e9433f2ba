"""Certificates that are not trusted, over a real TLS handshake."""

import contextlib
import datetime
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_chat.backend.protocol import Endpoint
from desktop_chat.domain.errors import ErrorKind
from tests.unit.backend.support import QUICK, request, run

x509 = pytest.importorskip("cryptography.x509")


def certificate(folder: Path, first: int, last: int) -> Path:
    """A self-signed certificate for the loopback address, valid between two days counted from today."""
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now + datetime.timedelta(days=first))
        .not_valid_after(now + datetime.timedelta(days=last))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / "server.pem"
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@contextlib.contextmanager
def tls_server(path: Path) -> Iterator[tuple[str, list[bytes]]]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    received: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                connection.settimeout(10)
                with contextlib.suppress(OSError), connection, context.wrap_socket(connection, server_side=True) as tls:
                    received.append(tls.recv(65536))

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"https://127.0.0.1:{listener.getsockname()[1]}", received
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(10)


@pytest.mark.parametrize(
    ("first", "last", "kinds"),
    [
        (-1, 1, {ErrorKind.CERTIFICATE}),
        # OpenSSL may name the unknown issuer before the date.
        (-9, -1, {ErrorKind.CLOCK, ErrorKind.CERTIFICATE}),
        (1, 9, {ErrorKind.CLOCK, ErrorKind.CERTIFICATE}),
    ],
)
def test_nothing_is_sent_to_an_untrusted_server(first: int, last: int, kinds: set, tmp_path: Path) -> None:
    with tls_server(certificate(tmp_path, first, last)) as (url, received):
        turn = run(request(base_url=url), retry=QUICK)
    assert turn.error is not None
    assert turn.error.kind in kinds
    assert turn.error.detail.startswith(url.removeprefix("https://"))
    assert "certificate" in turn.error.detail
    assert b"".join(received) == b""
    assert len(turn.events) == 1  # no further attempt
    assert Endpoint(url).key.reveal() == ""


@pytest.mark.parametrize(("first", "last", "kind"), [(-1, 1, None), (-9, -1, ErrorKind.CLOCK), (1, 9, ErrorKind.CLOCK)])
def test_dates_of_a_trusted_issuer(
    first: int, last: int, kind: ErrorKind | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from desktop_chat.backend import client

    path = certificate(tmp_path, first, last)
    trusting = ssl.create_default_context(cafile=str(path))
    monkeypatch.setitem(client._contexts, True, trusting)
    with tls_server(path) as (url, received):
        error = run(request(base_url=url)).error
    assert error is not None
    if kind is None:
        assert b"".join(received).startswith(b"POST /v1/messages HTTP/1.1")
        assert error.kind is ErrorKind.CONNECTION_LOST
    else:
        assert error.kind is kind
