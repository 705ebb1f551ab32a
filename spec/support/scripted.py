#!/usr/bin/env python3
"""A server that answers as a script says, and records what it was asked: the registries and token services of specs.

usage: scripted.py SCRIPT RECORD [KEY CERTIFICATE]    with a key and a certificate, over TLS

SCRIPT is read at the first request. It is JSON: for each path a list of answers, of which the first that fits is given. An answer's members:

  method          GET, HEAD or POST; absent: any
  authorization   the header's value, or "none" where there must be none; absent: any
  form            a text that the body of a POST must hold
  times           how often the answer is given; then the next one that fits is
  status, reason, headers, body, length    the response; reason is the text of the status line, absent: the usual one;
                  length stands in for the body's own Content-Length
  fault           "reset", "stall", "close", "endless-headers" or "endless-body" instead of a response

"{self}" in headers and body is this server's host and port. RECORD gets one line of JSON for each request: method,
path with its query, authorization (or "none") and form. The port is the first line of standard output.
"""

import http.server
import json
import socket
import ssl
import struct
import sys
import threading
import time


class Scripted(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    path_of_script, script, record, lock, given = None, None, None, threading.Lock(), {}

    def log_message(self, *arguments):
        pass

    def fits(self, answer, form):
        given = self.headers.get("Authorization")
        wanted = answer.get("authorization")
        return (answer.get("method", self.command) == self.command
                and (wanted is None or (given is None if wanted == "none" else given == wanted))
                and answer.get("form", "") in form)

    def choose(self, path, form):
        with self.lock:
            if Scripted.script is None:
                with open(self.path_of_script) as file:
                    Scripted.script = json.load(file)
            answers = self.script.get(path, [])
            for index, answer in enumerate(answers):
                count = self.given.get((path, index), 0)
                if self.fits(answer, form) and count < answer.get("times", 1 << 30):
                    self.given[path, index] = count + 1
                    return answer
        return {"status": 404, "body": '{"errors":[{"code":"NOT_SCRIPTED"}]}'}

    def fail(self, fault):
        self.close_connection = True
        if fault == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        elif fault == "stall":
            time.sleep(60)
        elif fault == "endless-headers":
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            while True:
                self.wfile.write(b"X-Header: " + b"x" * 1000 + b"\r\n")
        elif fault == "endless-body":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
            while True:
                self.wfile.write(b" " * 65536)

    def respond(self, answer):
        own = "%s:%d" % self.server.server_address
        body = answer.get("body", "").replace("{self}", own).encode()
        self.send_response(answer["status"], answer.get("reason"))
        for name, value in answer.get("headers", {}).items():
            for line in value if isinstance(value, list) else [value]:
                self.send_header(name, line.replace("{self}", own))
        self.send_header("Content-Length", str(answer.get("length", len(body))))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
            self.close_connection = self.close_connection or "length" in answer

    def do_GET(self):
        form = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        with self.lock, open(self.record, "a") as file:
            file.write(json.dumps({"method": self.command, "path": self.path,
                                   "authorization": self.headers.get("Authorization", "none"), "form": form}) + "\n")
        answer = self.choose(self.path.split("?")[0], form)
        try:
            if "fault" in answer:
                self.fail(answer["fault"])
            else:
                self.respond(answer)
        except OSError:
            self.close_connection = True

    do_HEAD = do_POST = do_GET


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


def main():
    Scripted.path_of_script, Scripted.record = sys.argv[1:3]
    server = Server(("127.0.0.1", 0), Scripted)
    if len(sys.argv) > 3:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[4], sys.argv[3])
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    print(server.server_port, flush=True)
    server.serve_forever()


main()
