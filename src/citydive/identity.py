"""How a running server shows that it is this installation: it signs a question with the secret key.

`citydive check` asks; who does not know the key can neither answer nor learn anything from the answer.
"""

from django.utils.crypto import salted_hmac

ASKED, SIGNED = "Citydive-Asked", "Citydive-Signed"
LONGEST = 64


def signature(asked: str) -> str:
    return salted_hmac("citydive.identity", asked[:LONGEST], algorithm="sha256").hexdigest()
