"""Programs that guides show: whole, in Python, and run by the tests as they stand."""

from typing import Final

RETRY_LOOP: Final = '''\
import json
import random
import time
import urllib.error
import urllib.request


def send(url, order, api_key, idempotency_key):
    """The answer to an order, however often it takes to get it."""
    headers = {
        "Authorization": f"Bearer {api_key}",
        "Content-Type": "application/json",
        "Idempotency-Key": idempotency_key,
    }
    for attempt in range(6):
        wait = 2**attempt + random.random()
        request = urllib.request.Request(url, json.dumps(order).encode(), headers)
        try:
            with urllib.request.urlopen(request, timeout=15) as response:
                return json.load(response)
        except urllib.error.HTTPError as refused:
            if refused.code not in (429, 500, 503):
                raise
            wait = float(refused.headers.get("Retry-After", wait))
        except OSError:
            pass  # no answer: nobody knows whether it arrived
        time.sleep(wait)
    raise TimeoutError("Waybill did not answer")'''

IS_OURS: Final = '''\
import base64
import hmac
import time


def is_from_waybill(secret, headers, body, within=300):
    """Whether a message is genuine and new. `body` is the bytes as they came."""
    sent_at = int(headers["webhook-timestamp"])
    if abs(time.time() - sent_at) > within:
        return False
    signed = f"{headers['webhook-id']}.{sent_at}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.digest(key, signed, "sha256")
    expected = "v1," + base64.b64encode(digest).decode()
    given = headers["webhook-signature"].split()
    return any(hmac.compare_digest(expected, one) for one in given)'''
