# SPDX-License-Identifier: Apache-2.0
"""Signatures over the exact bytes that are sent: HMAC-SHA-256, lower hex.

REST signs the percent-encoded text (rule since 2026-01-15), the WebSocket API the plain text of its
parameters sorted by name.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping
from hashlib import sha256
from urllib.parse import quote

from tradecore.model.secret import Secret

Parameter = str | int


def encode_parameters(parameters: Iterable[tuple[str, Parameter]]) -> str:
    """Return `name=value` pairs joined by `&`, percent-encoded, in the order given."""
    return "&".join(
        f"{quote(name, safe='')}={quote(str(value), safe='')}" for name, value in parameters
    )


class Signer:
    """Signs for one key. Keeps the secret only inside the keyed hash."""

    def __init__(self, api_key: Secret, secret: Secret) -> None:
        self.api_key = api_key
        self._keyed = hmac.new(secret.reveal().encode(), digestmod=sha256)

    def __repr__(self) -> str:
        return "Signer(****)"

    def sign(self, text: str) -> str:
        """Return the signature of `text` as UTF-8."""
        keyed = self._keyed.copy()
        keyed.update(text.encode())
        return keyed.hexdigest()

    def sign_query(self, parameters: Iterable[tuple[str, Parameter]]) -> str:
        """Return the encoded parameters with their signature last, for a REST query or form body.

        >>> from tradecore.model.secret import Secret
        >>> signer = Signer(Secret("key"), Secret("tradecore-test-secret"))
        >>> signer.sign_query([("symbol", "BTCUSDT"), ("timestamp", 1)])[:27]
        'symbol=BTCUSDT&timestamp=1&'
        """
        text = encode_parameters(parameters)
        return f"{text}&signature={self.sign(text)}"

    def sign_call(self, parameters: Mapping[str, Parameter]) -> dict[str, Parameter]:
        """Return the parameters of a WebSocket API call with `apiKey` and `signature` added."""
        signed: dict[str, Parameter] = {**parameters, "apiKey": self.api_key.reveal()}
        text = "&".join(f"{name}={signed[name]}" for name in sorted(signed))
        return {**signed, "signature": self.sign(text)}
