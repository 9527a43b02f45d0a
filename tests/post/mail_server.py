"""A mail server of a few lines, for tests: takes mails, refuses some addresses, goes away and comes back."""

import socketserver
import threading
from email import message_from_bytes


class _Talk(socketserver.StreamRequestHandler):
    def handle(self):
        self.say("220 ready")
        to = None
        while line := self.rfile.readline().decode().strip():
            word = line.split()[0].upper()
            if word == "DATA":
                self.take(to)
            elif word == "RCPT":
                to = line.partition("<")[2].partition(">")[0]
                self.say(self.server.refuses.get(to, "250 ok"))
            elif word == "QUIT":
                return self.say("221 bye")
            else:
                self.say("250 ok")

    def take(self, to):
        self.say("354 go on")
        lines = iter(lambda: self.rfile.readline().rstrip(b"\r\n"), b".")
        self.server.mails.append((to, message_from_bytes(b"\n".join(lines))))
        if self.server.dies_after_taking:
            return self.connection.close()
        self.say("250 taken")

    def say(self, line):
        self.wfile.write(f"{line}\r\n".encode())


class MailServer(socketserver.ThreadingTCPServer):
    """`mails`: (address, message) of what was taken; `refuses`: what is said to an address instead of "250 ok"."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, port=0):
        super().__init__(("127.0.0.1", port), _Talk)
        self.mails, self.refuses, self.dies_after_taking = [], {}, False
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    @property
    def port(self) -> int:
        return self.server_address[1]

    def handle_error(self, request, client_address):
        """A connection that is cut off is part of the game."""

    def end(self):
        self.shutdown()
        self.server_close()
