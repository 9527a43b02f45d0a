"""A visitor without a browser: keeps cookies, follows nothing, measures what travels over the wire."""

import gzip
import http.client
import re
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit


@dataclass(frozen=True)
class Answer:
    """One HTTP answer. `wire`: bytes of the body as they travelled, compressed if they were."""

    status: int
    headers: dict
    body: bytes
    wire: int

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def location(self) -> str:
        return self.headers.get("location", "")


@dataclass
class Visitor:
    """Somebody at the site under `base`; a stranger until `log_in`."""

    base: str
    name: str = "stranger"
    cookies: dict = field(default_factory=dict)

    def __post_init__(self):
        self._connection = http.client.HTTPConnection(urlsplit(self.base).netloc, timeout=60)

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, None, {})

    def post(self, path: str, **fields) -> Answer:
        """Send a form with the CSRF token of this visitor, as a page would."""
        if "csrftoken" not in self.cookies:
            self.get("/login/")
        body = urlencode({"csrfmiddlewaretoken": self.cookies["csrftoken"], **fields})
        return self._ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def log_in(self, email: str, password: str) -> "Visitor":
        self.get("/login/")
        answer = self.post("/login/", username=email, password=password)
        assert answer.status == 302, f"{email} cannot log in: {answer.status}"
        return self

    def close(self):
        self._connection.close()

    def _ask(self, method, path, body, headers) -> Answer:
        headers |= {"Accept-Encoding": "gzip", "Accept-Language": "en"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            self._connection.request(method, path, body, headers)
            response = self._connection.getresponse()
            sent = response.read()
        except Exception:
            # One answer that does not come must not spoil the next question.
            self._connection.close()
            raise
        for line in response.headers.get_all("Set-Cookie") or []:
            name, value = re.match(r"([^=]+)=([^;]*)", line).groups()
            self.cookies[name] = value.strip('"')
        packed = response.headers.get("Content-Encoding") == "gzip"
        plain = gzip.decompress(sent) if packed else sent
        named = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status, named, plain, len(sent))
