"""A package index and a model hub on 127.0.0.1 that serve real files as the real servers do, and count requests."""

from __future__ import annotations

import contextlib
import hashlib
import http.server
import io
import json
import re
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from chat_servers import QuietServer

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@dataclass
class Server:
    """The content of the server: `wheels` by file name; `repo` with its `files`; `lies` are wrong bytes for a file.

    `plain` are files by path. `cut`: the bytes of a body after which the connection breaks; 0 for none.
    """

    wheels: dict[str, bytes] = field(default_factory=dict)
    repo: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    lies: dict[str, bytes] = field(default_factory=dict)
    plain: dict[str, bytes] = field(default_factory=dict)
    cut: int = 0
    asked: list[str] = field(default_factory=list)
    url: str = ""

    def answer(self, path: str) -> tuple[int, bytes, dict[str, str]]:
        """Status, body and headers for a GET of `path`."""
        self.asked.append(path)
        if path in self.plain:
            return 200, self.plain[path], {"Content-Type": "application/octet-stream"}
        if match := re.fullmatch(r"/simple/([^/]+)/", path):
            links = [f'<a href="/files/{name}">{name}</a>' for name in self.wheels if _project(name) == match[1]]
            return (200 if links else 404), "".join(links).encode(), {"Content-Type": "text/html"}
        if match := re.fullmatch(r"/files/(.+)", path):
            return 200, self.wheels[match[1]], {"Content-Type": "application/octet-stream"}
        if re.fullmatch(rf"/api/models/{self.repo}(/revision/[^/]+)?", path):
            return 200, json.dumps(self._about()).encode(), {"Content-Type": "application/json"}
        if (match := re.fullmatch(rf"/{self.repo}/resolve/[^/]+/(.+)", path)) and match[1] in self.files:
            name = match[1]
            headers = {"ETag": f'"{_etag(name, self.files[name])}"', "X-Repo-Commit": COMMIT}
            return 200, self.lies.get(name, self.files[name]), headers
        return 404, b"{}", {"X-Error-Code": "RepoNotFound"}

    def _about(self) -> dict[str, object]:
        files = [_sibling(name, content) for name, content in self.files.items()]
        return {"id": self.repo, "modelId": self.repo, "sha": COMMIT, "siblings": files, "tags": [], "downloads": 0}


@contextlib.contextmanager
def serving(**offer: object) -> Iterator[Server]:
    """Serve the given content (the fields of `Server`) until the with-block ends."""
    server = Server(**offer)  # type: ignore[arg-type]

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._send(body=True)

        def do_HEAD(self) -> None:
            self._send(body=False)

        def _send(self, *, body: bool) -> None:
            status, content, headers = server.answer(self.path.partition("?")[0])
            if match := re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", "")):
                start = int(match[1])
                end = int(match[2]) + 1 if match[2] else len(content)
                headers |= {"Content-Range": f"bytes {start}-{min(end, len(content)) - 1}/{len(content)}"}
                status, content = 206, content[start:end]
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            if body:
                self.wfile.write(content[: server.cut or None])

        def log_message(self, *_: object) -> None:
            pass

    with QuietServer(("127.0.0.1", 0), Handler) as listener:
        server.url = f"http://127.0.0.1:{listener.server_address[1]}"
        thread = threading.Thread(target=listener.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield server
        finally:
            listener.shutdown()
            thread.join()


def wheels_of(content: bytes, part_size: int) -> dict[str, bytes]:
    """Split `content` into wheels `tiny-model-part1` …, each with `tiny_model_partN/data/partNN.bin`."""
    parts = [content[at : at + part_size] for at in range(0, len(content), part_size)]
    return {f"tiny_model_part{n}-1.0-py3-none-any.whl": _wheel(n, part) for n, part in enumerate(parts, start=1)}


def repository(folder: Path) -> dict[str, bytes]:
    """Return the files directly in `folder`, as a hub repository serves them."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def _wheel(n: int, part: bytes) -> bytes:
    name = f"tiny_model_part{n}"
    facts = {
        f"{name}/data/part{n:02}.bin": part,
        f"{name}-1.0.dist-info/METADATA": f"Metadata-Version: 2.1\nName: tiny-model-part{n}\nVersion: 1.0\n".encode(),
        f"{name}-1.0.dist-info/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{name}-1.0.dist-info/RECORD": b"",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in facts.items():
            archive.writestr(path, content)
    return out.getvalue()


def _project(wheel: str) -> str:
    return wheel.split("-", 1)[0].replace("_", "-")


def _is_large(name: str) -> bool:
    return name.endswith((".safetensors", ".bin", ".gguf", ".spm"))


def _sibling(name: str, content: bytes) -> dict[str, object]:
    blob = hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()
    about: dict[str, object] = {"rfilename": name, "size": len(content), "blobId": blob}
    if _is_large(name):
        about["lfs"] = {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content), "pointerSize": 134}
    return about


def _etag(name: str, content: bytes) -> str:
    sibling = _sibling(name, content)
    return sibling["lfs"]["sha256"] if "lfs" in sibling else str(sibling["blobId"])  # type: ignore[index]
