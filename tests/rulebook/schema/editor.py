"""An editor as small as can be: yaml-language-server over standard input and output."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

SERVER = Path(sys.prefix) / "editor/node_modules/yaml-language-server/bin/yaml-language-server"
"""Where ``make`` installs it."""


class Editor:
    """Speaks to a language server, one message after the other."""

    def __init__(self, to: IO[bytes], back: IO[bytes], settings: Mapping[str, Any]) -> None:
        self.settings = settings
        self.to = to
        self.back = back
        self.asked = 0

    def tell(self, method: str, **params: Any) -> None:
        """Send what wants no answer."""
        self.send({"method": method, "params": params})

    def ask(self, method: str, **params: Any) -> Any:
        """Return the answer to a question."""
        self.asked += 1
        self.send({"id": self.asked, "method": method, "params": params})
        answer = self.await_message(lambda message: message.get("id") == self.asked and "method" not in message)
        assert "error" not in answer, answer
        return answer["result"]

    def opened(self, uri: str, text: str) -> list[tuple[int, str]]:
        """Open a file and return what is marked in it, by line counted from 1."""
        item = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self.tell("textDocument/didOpen", textDocument=item)
        marked = self.await_message(
            lambda message: (
                message.get("method") == "textDocument/publishDiagnostics" and message["params"]["uri"] == uri
            )
        )
        return [(each["range"]["start"]["line"] + 1, each["message"]) for each in marked["params"]["diagnostics"]]

    def offered(self, uri: str, line: int, col: int) -> dict[str, str]:
        """Return the completions at a place, counted from 1, each with what is said of it."""
        found = self.ask("textDocument/completion", **_at(uri, line, col))
        return {item["label"]: json.dumps(item.get("documentation", ""), ensure_ascii=False) for item in found["items"]}

    def hover(self, uri: str, line: int, col: int) -> str:
        """Return what is said where the pointer rests."""
        found = self.ask("textDocument/hover", **_at(uri, line, col))
        return json.dumps(found, ensure_ascii=False)

    def send(self, message: Mapping[str, Any]) -> None:
        """Send a message with its length before it."""
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.to.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self.to.flush()

    def await_message(self, wanted: Any) -> Any:
        """Return the next message that is wanted; what the server asks meanwhile gets an empty answer."""
        while True:
            message = self._read()
            if wanted(message):
                return message
            if "id" in message and "method" in message:
                self.send({"id": message["id"], "result": self._own_answer(message)})

    def _own_answer(self, message: Mapping[str, Any]) -> Any:
        """Return the settings that the server asks for; to anything else nothing."""
        if message["method"] != "workspace/configuration":
            return None
        return [self.settings.get(item.get("section"), {}) for item in message["params"]["items"]]

    def _read(self) -> Any:
        length = 0
        while line := self.back.readline().strip():
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        assert length, "the language server has ended"
        return json.loads(self.back.read(length))


@contextmanager
def editor(node: Path, schema: Path, server: Path = SERVER) -> Iterator[Editor]:
    """Give an editor whose files all have one schema; the server ends with it."""
    command = [str(node), str(server), "--stdio"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yaml = {"schemas": {schema.as_uri(): "*.yaml"}, "schemaStore": {"enable": False}}
            yaml |= dict.fromkeys(("validate", "hover", "completion"), True)  # type: ignore[arg-type]
            found = Editor(process.stdin, process.stdout, {"yaml": yaml})
            found.ask("initialize", processId=None, rootUri=None, capabilities={"workspace": {"configuration": True}})
            found.tell("initialized")
            found.tell("workspace/didChangeConfiguration", settings={"yaml": yaml})
            yield found
        finally:
            process.kill()


def _at(uri: str, line: int, col: int) -> dict[str, Any]:
    return {"textDocument": {"uri": uri}, "position": {"line": line - 1, "character": col - 1}}
