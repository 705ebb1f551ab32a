#!/usr/bin/env python3
"""The servers that the specs of the preflight talk to, each on a loopback port of its own.

usage: servers.py token KEY CERTIFICATE USER PASSWORD   the token service of a registry, signing with openssl
       servers.py stall|garbage|endless                 registries that never answer, answer no HTTP, or never stop
       servers.py redirect HOST:PORT                    a registry that sends everybody elsewhere
       servers.py status CODE                           a registry that always answers with this status
       servers.py record FILE                           writes the Authorization headers that it is sent to a file

The port is the first line of standard output.
"""

import base64
import http.server
import json
import socket
import subprocess
import sys
import time
import urllib.parse


def b64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def sign(key, certificate, claims):
    """A JWT as docker's registry verifies it: RS256, the certificate in the header."""
    der = subprocess.run(["openssl", "x509", "-in", certificate, "-outform", "DER"], check=True, capture_output=True)
    header = {"typ": "JWT", "alg": "RS256", "x5c": [base64.b64encode(der.stdout).decode()]}
    text = b64url(json.dumps(header).encode()) + "." + b64url(json.dumps(claims).encode())
    done = subprocess.run(["openssl", "dgst", "-sha256", "-sign", key], input=text.encode(), check=True,
                          capture_output=True)
    return text + "." + b64url(done.stdout)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def answer(self, status, headers=(), body=b""):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_HEAD(self):
        self.do_GET()

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.do_GET()


class Token(Handler):
    """The right password gets what is asked for, a request without one a token for nothing: by GET and by POST (OAuth)."""

    def do_GET(self):
        user, password = sys.argv[4:6]
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
        given = self.headers.get("Authorization", "")
        wanted = "Basic " + base64.b64encode((user + ":" + password).encode()).decode()
        if given and given != wanted:
            return self.answer(401)
        self.give("token", query, given)

    def do_POST(self):
        form = urllib.parse.parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        if [form["username"][0], form["password"][0]] != sys.argv[4:6]:
            return self.answer(401)
        self.give("access_token", form, True)

    def give(self, member, query, given):
        key, certificate, user = sys.argv[2:5]
        access = []
        for scope in query.get("scope", []):
            kind, name, actions = scope.rsplit(":", 2) if scope.count(":") == 2 else scope.split(":", 2)
            access.append({"type": kind, "name": name, "actions": actions.split(",") if given else []})
        now = int(time.time())
        token = sign(key, certificate, {"iss": "spec", "sub": user, "aud": query["service"][0], "exp": now + 300,
                                        "nbf": now - 10, "iat": now, "jti": str(now), "access": access})
        self.answer(200, [("Content-Type", "application/json")], json.dumps({member: token}).encode())


class Redirect(Handler):
    def do_GET(self):
        if self.headers.get("Authorization"):
            return self.answer(307, [("Location", "http://" + sys.argv[2] + self.path)])
        self.answer(401, [("WWW-Authenticate", 'Basic realm="spec"')])


class Status(Handler):
    def do_GET(self):
        self.answer(int(sys.argv[2]), [("Retry-After", "60")])


class Record(Handler):
    def do_GET(self):
        with open(sys.argv[2], "a") as file:
            file.write(self.command + " " + self.headers.get("Authorization", "none") + "\n")
        self.answer(404)


def raw(mode):
    """Servers that speak no proper HTTP, one connection after the other."""
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    kept = []
    while True:
        connection, _ = listener.accept()
        kept.append(connection)
        try:
            if mode == "garbage":
                connection.recv(4096)
                connection.sendall(b"\x00\x01 what is this\r\n\r\n")
                connection.close()
            elif mode == "endless":
                connection.recv(4096)
                connection.sendall(b"HTTP/1.1 200 OK\r\n")
                for number in range(100000):
                    connection.sendall(b"X-Header-%d: %s\r\n" % (number, b"x" * 1000))
        except OSError:
            connection.close()


def main():
    mode = sys.argv[1]
    if mode in ("stall", "garbage", "endless"):
        raw(mode)
    handler = {"token": Token, "redirect": Redirect, "status": Status, "record": Record}[mode]
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    print(server.server_port, flush=True)
    server.serve_forever()


main()
