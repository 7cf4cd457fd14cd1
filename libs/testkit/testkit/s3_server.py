"""A process of its own: an S3 server (moto) that checks signatures, with wishes for answers that break off or fail.

Says where it listens and which key it takes as one line of JSON, serves until its standard input ends.
"""

import json
import logging
import sys
import threading
from collections.abc import Iterable
from typing import Any

import boto3
import moto.settings
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

WISHES = "/-/wishes"
EVERYTHING = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}


class Between:
    """Stands before the server: what is wished for a path happens to its downloads (torn) or to all of it (down)."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._wishes: dict[str, str] = {}

    def __call__(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path == WISHES:
            self._wishes = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
            start("204 No Content", [])
            return []
        wish = next((wish for part, wish in self._wishes.items() if part in path), "")
        if wish == "down":
            start("503 Slow Down", [("Content-Length", "0")])
            return []
        answer: Iterable[bytes] = self._app(environ, start)
        return torn(b"".join(answer)) if wish == "torn" and environ["REQUEST_METHOD"] == "GET" else answer


def torn(body: bytes) -> Iterable[bytes]:
    """Half of what the head has announced, then the connection goes."""
    yield body[: len(body) // 2]
    raise ConnectionError


def prepared(url: str, bucket: str) -> dict[str, str]:
    """A bucket, and a key that may do all with it; from then on nobody is let in without."""
    settings: dict[str, Any] = {"endpoint_url": url, "region_name": "us-east-1"}
    settings |= {"aws_access_key_id": "first", "aws_secret_access_key": "first"}
    iam = boto3.client("iam", **settings)
    iam.create_user(UserName="shijian")
    key = iam.create_access_key(UserName="shijian")["AccessKey"]
    policy = json.dumps({"Version": "2012-10-17", "Statement": [EVERYTHING]})
    iam.put_user_policy(UserName="shijian", PolicyName="all", PolicyDocument=policy)
    boto3.client("s3", **settings).create_bucket(Bucket=bucket)
    moto.settings.INITIAL_NO_AUTH_ACTION_COUNT = 0
    return {"url": url, "bucket": bucket, "key": key["AccessKeyId"], "secret": key["SecretAccessKey"]}


def main() -> None:
    """Serves until standard input ends."""
    logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
    server = make_server("127.0.0.1", 0, Between(DomainDispatcherApplication(create_backend_app)), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdout.write(json.dumps(prepared(f"http://127.0.0.1:{server.server_port}", "shijian")) + "\n")
    sys.stdout.flush()
    sys.stdin.read()
    server.shutdown()


if __name__ == "__main__":
    main()
