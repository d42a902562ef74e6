"""The codes of ``lint --probe``: what destinations answer to a request without a signature."""

from __future__ import annotations

from typing import Final

from reconciler.lint.rule import Topic
from reconciler.model import Severity

PROBED: Final = (
    Topic(
        code="QS301",
        name="answers-anyone",
        title="A destination takes a request without a signature.",
        explanation=(
            "It answered 2xx to a stranger, so whoever finds or guesses its URL can run the job, as often as they like;"
            " the probe may have run it just now. Verify the header `Upstash-Signature` with QStash's signing keys"
            " before anything else, or send a secret along in `headers` and compare it."
        ),
        severity=Severity.CRITICAL,
    ),
    Topic(
        code="QS302",
        name="page-for-anyone",
        title="A destination takes a GET without a signature.",
        explanation=(
            "It answered 2xx to a stranger. That is right for a public page that is only kept warm. If the GET does any"
            " work, then everybody can trigger it, and so does every crawler and every preview of a link: verify the"
            " signature, and use POST."
        ),
    ),
    Topic(
        code="QS303",
        name="redirects",
        title="A destination sends elsewhere.",
        explanation=(
            "QStash does not follow a redirect, and a signature is for one URL only: the message fails, and its retries"
            " as well. Often it is from `http` to `https`, between a domain and its `www.`, or about a slash at the"
            " end: write the URL at which it ends. One to a page for logging in means that something in front of the"
            " handler stops QStash, too."
        ),
        severity=Severity.ERROR,
    ),
    Topic(
        code="QS304",
        name="not-there",
        title="There is no such destination, or none for this method.",
        explanation=(
            "It answered 404, 405, 410 or 501. Compare path and `method` with what the server has. Some servers answer"
            " 404 to whoever has no signature; then silence this."
        ),
    ),
    Topic(
        code="QS305",
        name="fails-unsigned",
        title="A destination fails at a request without a signature.",
        explanation=(
            "It answered 5xx. Either it is down, or it trips over what a stranger sends before it has looked at the"
            " signature. It should answer 401: a job that fails halfway may have done half of its work."
        ),
    ),
    Topic(
        code="QS306",
        name="refuses-otherwise",
        title="A destination refuses a request without a signature, and not for that.",
        explanation=(
            "It answered something like 400, 415 or 429 that says nothing of a signature: it may be that it does not"
            " like the body of the probe, and would take another from anybody. See that the signature is the first"
            " thing it looks at, and answer 401 or 403 without one."
        ),
        severity=Severity.NOTE,
    ),
    Topic(
        code="QS307",
        name="no-answer",
        title="A destination does not answer in time.",
        explanation=(
            "A request without a signature is refused in an instant. One that takes ten seconds and longer may have"
            " begun the job, for a stranger. Or the server hangs: then QStash's message fails, too."
        ),
    ),
    Topic(
        code="QS308",
        name="no-connection",
        title="A destination cannot be connected to.",
        explanation=(
            "Nobody listens at its port, a firewall is in between, or what listens does not speak HTTP. The probe goes"
            " straight from this machine, without a proxy: a firewall may let QStash through that stops the probe, and"
            " the other way round."
        ),
        severity=Severity.ERROR,
    ),
    Topic(
        code="QS309",
        name="untrusted-tls",
        title="A destination's TLS is not to be trusted.",
        explanation=(
            "Its certificate is self-signed, of a private authority, expired or for another name, or there is no TLS at"
            " its port at all. QStash refuses such a server, as the probe does: authorities that only this machine"
            " trusts do not count."
        ),
        severity=Severity.ERROR,
    ),
    Topic(
        code="QS310",
        name="no-such-host",
        title="A destination's host cannot be looked up.",
        explanation="The name has no address in DNS. QStash refuses to make a schedule with such a destination.",
        severity=Severity.ERROR,
    ),
    Topic(
        code="QS311",
        name="private-answer",
        title="A destination's host has a private address.",
        explanation=(
            "Its name looks public, and DNS leads to this machine or into a private network, where QStash cannot go;"
            " it refuses such a destination. One such address among others is enough. Was it looked up inside a"
            " company's network, which answers otherwise than the internet? Then probe from outside. The probe does not"
            " connect to it, unless `--probe-private` says so."
        ),
        severity=Severity.ERROR,
    ),
    Topic(
        code="QS312",
        name="not-asked",
        title="A destination was not asked.",
        explanation=(
            "The manifest makes its URL with a secret variable. Sent along, the secret would let the probe in, and the"
            " job would run; without it, it would be another URL. Or it is on this machine or in a private network,"
            " which `--probe-private` lets the probe ask."
        ),
        severity=Severity.NOTE,
    ),
)
