"""Where questions are searched: the section `engine` of config.yaml."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from retrieval.bounds import Address, Between, Form

USER_VARIABLE = "BAODA_OPENSEARCH_USER"
PASSWORD_VARIABLE = "BAODA_OPENSEARCH_PASSWORD"
KEY_VARIABLE = "BAODA_OPENSEARCH_API_KEY"
_SECRETS = f"{USER_VARIABLE} and {PASSWORD_VARIABLE}"


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """Which engine searches, and for a cluster where it is and how the index lies in it."""

    kind: Literal["embedded", "opensearch"] = "embedded"
    hosts: tuple[Annotated[str, Address(("http", "https"), _SECRETS)], ...] = ("http://127.0.0.1:9200",)
    name: Annotated[str, Form(r"[a-z][a-z0-9_]{0,60}", "baoda")] = "baoda"
    """What the index is called in the cluster; its versions have this name and a number."""
    shards: Annotated[int, Between(1, 1000)] = 2
    replicas: Annotated[int, Between(0, 10)] = 1
    """Copies of each shard beside the first."""
    seconds: Annotated[float, Between(0.1, 600)] = 5.0
    """How long a question waits for the cluster."""
    authority: Path | None = None
    """The certificates to trust, a PEM file; None: those of the system."""
    check_certificates: bool = True
