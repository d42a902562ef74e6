"""A handler of scheduled jobs: it takes what QStash sends, and nothing else.

``Upstash-Signature`` says who has sent a request, to which address and with which body; the SDK's Receiver looks at it
with the keys of ``QSTASH_CURRENT_SIGNING_KEY`` and ``QSTASH_NEXT_SIGNING_KEY``. Listens on ``PORT``, any free one by
default. Prints its address, and then a line for each request.
"""

from __future__ import annotations

import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

from qstash import Receiver
from qstash.errors import SignatureError

RECEIVER: Final = Receiver(os.environ["QSTASH_CURRENT_SIGNING_KEY"], os.environ["QSTASH_NEXT_SIGNING_KEY"])


class Handler(BaseHTTPRequestHandler):
    """Runs the job that a path names, if QStash asks for it."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        url = f"http://{self.headers['Host']}{self.path}"
        try:
            RECEIVER.verify(signature=self.headers.get("Upstash-Signature", ""), body=body, url=url)
        except SignatureError:
            self.answer(401, "refused: not from QStash")
        else:
            self.answer(200, f"{body or '(no body)'}  signature verified")

    def do_GET(self) -> None:
        self.do_POST()

    def answer(self, status: int, told: str) -> None:
        print(f"{self.command} {self.path}  {told}\n", end="", flush=True)
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing more than the line above."""


def main() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "0"))), Handler)
    print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
