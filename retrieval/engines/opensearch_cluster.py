"""An OpenSearch cluster, asked with patience: other nodes, pauses, and a breaker when nobody answers."""

import base64
import os
import re
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from opensearchpy import OpenSearch
from opensearchpy.exceptions import ConnectionError as NoConnection
from opensearchpy.exceptions import OpenSearchException, SSLError, TransportError

from retrieval.clusters import KEY_VARIABLE, PASSWORD_VARIABLE, USER_VARIABLE, EngineSettings
from retrieval.errors import ArchiveError, NoArchiveError, UnreachableError

FAILURES = 3
"""After so many requests in a row that nobody answered none is sent for a while."""
PAUSE = 2.0
"""Seconds of that while; then one request tries whether somebody is there again."""
SHORTEST, LONGEST = 0.05, 1.0
"""Seconds before a request is sent once more: the first time, and at the most."""
PASSING = (408, 429, 500, 502, 503, 504)
"""Answers of a cluster that is too busy, or just losing or finding a node."""


class Cluster:
    """Sends requests to the nodes of one cluster. Safe in threads; `clock` and `sleep` are those of the system."""

    def __init__(
        self,
        settings: EngineSettings,
        environment: Mapping[str, str] = os.environ,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Take where the nodes are; user and password, or a key, are taken from the environment."""
        self._settings, self._clock, self._sleep = settings, clock, sleep
        self._client = OpenSearch(
            list(settings.hosts),
            timeout=settings.seconds,
            max_retries=2 * len(settings.hosts),
            retry_on_timeout=True,
            retry_on_status=(502, 504),
            dead_timeout=0.5,
            timeout_cutoff=2,
            pool_maxsize=16,
            **_security(settings, environment),
        )
        self._failures, self._closed_until = 0, 0.0
        self._lock = threading.Lock()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        options: Mapping[str, str | int] = MappingProxyType({}),
        *,
        patience: float | None = None,
    ) -> Any:
        """Return what the cluster answers; None for what is not there (404).

        A request that a busy or changing cluster turns away is sent again for `patience` seconds (None: the timeout of
        the settings); so all that is asked must be such that doing it twice does no harm. Raises UnreachableError, and
        ArchiveError for what the cluster refuses.
        """
        patience = self._settings.seconds if patience is None else patience
        until, pause = self._clock() + patience, SHORTEST
        while True:
            try:
                return self._once(method, path, body, options, patience)
            except UnreachableError:
                if self._clock() + pause > until:
                    raise
            self._sleep(pause)
            pause = min(LONGEST, 2 * pause)

    def _once(self, method: str, path: str, body: object, options: Mapping[str, str | int], patience: float) -> Any:
        self._pass_breaker()
        try:
            address = f"{path}?{urlencode(options)}" if options else path
            timeout = {"request_timeout": max(patience, self._settings.seconds)}
            found = self._client.transport.perform_request(method, address, params=timeout, body=body)
        except TransportError as error:
            status = error.status_code if isinstance(error.status_code, int) else None
            if status == 404:
                self._note(answered=True)
                return None
            if isinstance(error, SSLError) and (fix := _untrusted(error)):
                raise self._refused(error, fix) from error
            if isinstance(error, NoConnection) or status in PASSING:
                self._note(answered=not isinstance(error, NoConnection))
                raise self._unreachable(error) from error
            raise self._refused(error, _FIXES.get(status or 0, "see the logs of the cluster")) from error
        except OpenSearchException as error:
            raise self._refused(error, "see `engine` in config.yaml") from error
        self._note(answered=True)
        return found

    def _pass_breaker(self) -> None:
        """Let one request through now and then while nobody answers."""
        with self._lock:
            if self._failures < FAILURES:
                return
            if self._clock() >= self._closed_until:
                self._closed_until = self._clock() + PAUSE
                return
        raise self._unreachable(None)

    def _note(self, *, answered: bool) -> None:
        with self._lock:
            self._failures = 0 if answered else self._failures + 1
            if self._failures == FAILURES:
                self._closed_until = self._clock() + PAUSE

    def _unreachable(self, error: TransportError | None) -> UnreachableError:
        why = f" ({_told(error)})" if error else ""
        problem = f"{', '.join(self._settings.hosts)}: the archive is not reachable{why}"
        return UnreachableError(problem, fix="see that the OpenSearch cluster runs; questions go on by themselves then")

    def _refused(self, error: Exception, fix: str) -> ArchiveError:
        hosts = ", ".join(self._settings.hosts)
        if isinstance(error, SSLError):
            return ArchiveError(f"{hosts}: no safe connection to the cluster ({_told(error)})", fix=fix)
        return ArchiveError(f"{hosts}: the cluster refused ({_told(error)})", fix=fix)


def present(found: Any, index: str) -> Any:
    """Return what was found in an index; raise NoArchiveError where the index is gone."""
    if found is None:
        raise NoArchiveError(f"{index}: this index is not in the cluster any more", fix="run `baoda index`")
    return found


def _told(error: Exception) -> str:
    """Return what is known of an error in few words, and nothing of what was sent or of a page that came back."""
    if isinstance(error, SSLError):
        known = (getattr(_cause(error), name, None) for name in ("verify_message", "reason", "strerror"))
        return next((str(each) for each in known if each), "TLS")
    if isinstance(error, TransportError) and isinstance(error.status_code, int):
        named = re.fullmatch(r"\w{1,80}", str(error.error))
        return f"{error.status_code} {named[0] if named else _STATUS.get(error.status_code, '')}".rstrip()
    return type(error).__name__


_STATUS = {each.value: each.phrase for each in HTTPStatus}
_PROOF = f"set {USER_VARIABLE} and {PASSWORD_VARIABLE}, or {KEY_VARIABLE}, in the environment"
_FIXES = {
    400: "see the logs of the cluster, and whether it is http or https there: `engine.hosts` in config.yaml",
    401: _PROOF,
    403: _PROOF,
}


def _untrusted(error: SSLError) -> str | None:
    """Return what to do where the other side cannot be trusted; None where a connection only broke off."""
    match _cause(error):
        case ssl.SSLEOFError() | ssl.SSLZeroReturnError() | ssl.SSLSyscallError():
            return None
        case ssl.SSLError(reason="WRONG_VERSION_NUMBER"):
            return "see `engine.hosts` in config.yaml: is it http there, not https?"
        case ssl.SSLCertVerificationError():
            return "name the certificate of your authority, a PEM file: `engine.authority` in config.yaml"
    return "see that `engine.authority` in config.yaml names a PEM file that can be read"


def _cause(error: SSLError) -> object:
    """Return what the system says beneath the libraries."""
    return next(iter(getattr(error.info, "args", ())), None)


def _security(settings: EngineSettings, environment: Mapping[str, str]) -> dict[str, Any]:
    """Return how to prove who we are, and whom to trust."""
    options: dict[str, Any] = {"verify_certs": settings.check_certificates, "ssl_show_warn": False}
    if settings.authority:
        options["ca_certs"] = str(settings.authority)
    if key := environment.get(KEY_VARIABLE, "").strip():
        if not re.fullmatch(r"[!-~]+", key):  # a library would repeat it in its error
            raise ArchiveError(f"{KEY_VARIABLE}: this is no key", fix="copy it once more, on one line")
        options["headers"] = {"Authorization": f"ApiKey {key}"}
    elif user := environment.get(USER_VARIABLE):
        both = f"{user}:{environment.get(PASSWORD_VARIABLE, '')}".encode()
        options["headers"] = {"Authorization": f"Basic {base64.b64encode(both).decode()}"}
    return options
