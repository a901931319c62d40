# SPDX-License-Identifier: Apache-2.0
"""Logging a WebSocket API connection on, and the subscriptions it may have."""

from __future__ import annotations

from typing import Any

import pytest
from tests.adapters.exchange.client import START, Client, SteppedWall
from tests.adapters.exchange.test_keys import LARGE, SEEDED, PrivateKey, keyed_client, sign
from tests.adapters.exchange.test_wsapi import Api

from tradecore.adapters.exchange import (
    DEMO_KEY,
    subscriptions,
)

MS = 1_000_000


class Session(Api):
    """A connection that can sign with a private key."""

    def key_signed(self, method: str, name: str, key: PrivateKey, **params: Any) -> Any:
        params = {"apiKey": name, "timestamp": self.client.now_ms} | params
        text = "&".join(f"{each}={params[each]}" for each in sorted(params))
        return self.call(method, **params, signature=sign(key, text))

    def log_on(self) -> Any:
        return self.key_signed("session.logon", "ed", SEEDED)


@pytest.fixture
def client(wall: SteppedWall) -> Client:
    return keyed_client(wall)


@pytest.fixture
def session(client: Client) -> Session:
    return Session(client)


def code(answer: Any) -> Any:
    return answer["status"], answer["error"]["code"]


def test_logon_status_and_logout(session: Session, wall: SteppedWall) -> None:
    state = {
        "apiKey": None,
        "authorizedSince": None,
        "connectedSince": START // MS,
        "returnRateLimits": True,
        "serverTime": START // MS,
        "userDataStream": False,
    }
    assert session.call("session.status")["result"] == state
    wall.step(2)
    since = START // MS + 2000
    logged_on = state | {"apiKey": "ed", "authorizedSince": since, "serverTime": since}
    assert session.log_on()["result"] == logged_on
    wall.step(1)
    assert session.call("session.status")["result"] == logged_on | {"serverTime": since + 1000}
    assert session.call("session.logout")["result"] == state | {"serverTime": since + 1000}


@pytest.mark.parametrize(
    ("name", "key", "text"), [("rsa", LARGE, "RSA"), (DEMO_KEY, None, "HMAC_SHA256")]
)
def test_only_ed25519_logs_on(
    session: Session, name: str, key: PrivateKey | None, text: str
) -> None:
    if key is None:
        answer = session.signed("session.logon")
    else:
        answer = session.key_signed("session.logon", name, key)
    assert code(answer) == (400, -4056)
    assert answer["error"]["msg"] == f"{text} API key is not supported."
    assert session.call("session.status")["result"]["apiKey"] is None


def test_after_logon_key_and_signature_may_be_left_out(session: Session) -> None:
    now = session.client.now_ms
    assert code(session.call("account.status", timestamp=now)) == (400, -1102)
    session.log_on()
    order = {"symbol": "BTCUSDT", "side": "BUY", "type": "MARKET", "quantity": "0.01"}
    assert session.call("order.place", timestamp=now, **order)["result"]["status"] == "FILLED"
    assert code(session.call("order.place", **order)) == (400, -1102)
    assert code(session.call("account.status", timestamp=now - 6000)) == (400, -1021)
    uid = session.call("account.status", timestamp=now)["result"]["uid"]
    # A key that is named counts, for that request alone.
    assert session.signed("account.status")["result"]["uid"] != uid
    assert session.call("account.status", timestamp=now)["result"]["uid"] == uid
    wrong = session.call("account.status", timestamp=now, apiKey="ed", signature="AAAA")
    assert code(wrong) == (400, -1022)
    session.call("session.logout")
    assert code(session.call("account.status", timestamp=now)) == (400, -1102)


def test_logon_itself_needs_its_signature(session: Session) -> None:
    session.log_on()
    assert code(session.call("session.logon", timestamp=session.client.now_ms)) == (400, -1102)
    by_signature = session.call(
        "userDataStream.subscribe.signature", timestamp=session.client.now_ms
    )
    assert code(by_signature) == (400, -1102)


def test_logout_ends_what_hung_on_the_logon(session: Session) -> None:
    assert code(session.call("userDataStream.subscribe")) == (401, -2015)
    session.log_on()
    assert session.call("userDataStream.subscribe")["result"] == {"subscriptionId": 0}
    assert code(session.call("userDataStream.subscribe")) == (400, -2035)
    assert session.signed("userDataStream.subscribe.signature")["result"] == {"subscriptionId": 1}
    assert session.call("session.status")["result"]["userDataStream"] is True

    session.client.exchange.receive(
        session.session, '{"id":7,"method":"session.logout","params":{}}'
    )
    ended, answer = session.take()
    assert ended == {
        "subscriptionId": 0,
        "event": {"e": "eventStreamTerminated", "E": session.client.now_ms},
    }
    assert answer["result"]["userDataStream"] is True
    assert session.call("session.subscriptions")["result"] == [{"subscriptionId": 1}]


def test_a_revoked_key_ends_the_session(session: Session) -> None:
    session.log_on()
    session.call("userDataStream.subscribe")
    session.signed("userDataStream.subscribe.signature")
    exchange = session.client.exchange
    exchange.revoke(exchange.venue.accounts[1])

    ended, refused = session.take()
    assert ended["event"]["e"] == "eventStreamTerminated"
    assert refused == {
        "id": None,
        "status": 401,
        "error": {"code": -2015, "msg": "Invalid API-key, IP, or permissions for action."},
    }
    assert session.call("session.status")["result"]["apiKey"] is None
    assert session.call("session.subscriptions")["result"] == [{"subscriptionId": 1}]
    assert code(session.log_on()) == (401, -2015)
    assert session.client.signed("GET", "account")[0] == 200  # Another account's key.


def test_unsubscribing_says_that_the_stream_has_ended(client: Client) -> None:
    session = Session(client, "timeUnit=MICROSECOND")
    session.signed("userDataStream.subscribe.signature")
    client.exchange.receive(session.session, '{"id":7,"method":"userDataStream.unsubscribe"}')
    ended, answer = session.take()
    assert ended["event"] == {"e": "eventStreamTerminated", "E": client.now_ms * 1000}
    assert answer["result"] == {}


def test_subscriptions_of_a_connection_are_limited(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscriptions, "IDS_MAX", 3)
    monkeypatch.setattr(subscriptions, "LIVE_MAX", 2)
    subscribe = "userDataStream.subscribe.signature"
    assert session.signed(subscribe)["result"] == {"subscriptionId": 0}
    assert session.key_signed(subscribe, "ed", SEEDED)["result"] == {"subscriptionId": 1}
    assert code(session.key_signed(subscribe, "rsa", LARGE)) == (400, -2042)
    session.call("userDataStream.unsubscribe")
    assert session.signed(subscribe)["result"] == {"subscriptionId": 2}
    session.call("userDataStream.unsubscribe")
    assert code(session.signed(subscribe)) == (400, -2042)
