"""What an editor with a YAML language server shows in a pack: completion, hints and nothing underlined.

./run editors     fetches the language server from npm the first time, then asks it
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from server.cli import run

ROOT = Path(__file__).resolve().parents[1]
SERVER = "yaml-language-server@1.18.0"  # 2.0.0 has dropped the plain node entry that is started here
HOME = ROOT / ".venv" / "editors"

TYPE = """# yaml-language-server: $schema=../.schemas/types.schema.json
label: 民生实事
basis: 自定
like: matter
clocks:
  finish:
    within: 30日
    roll: 
    
"""  # noqa: W291, W293  (a caret stands at each of the blank places)

ASKED = (
    # what is asked, line, column, what must be among the answers
    ("completion", 7, 10, ("later", "顺延", "as_is", "不动")),
    ("completion", 8, 4, ("ladder", "covers", "owes", "until")),
    ("hover", 5, 4, ("一项时限",)),
    ("hover", 6, 6, ("如 7个工作日、15日",)),
    ("hover", 3, 1, ("与所列名称的一份相同",)),
)


class Talk:
    """A language server on two pipes."""

    def __init__(self, command: list[str]) -> None:
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.last = 0
        self.problems: dict[str, list[Any]] = {}

    def send(self, method: str, params: Any, number: int | None = None) -> None:
        """Send a request, or a notice without a number."""
        message = {"jsonrpc": "2.0", "method": method, "params": params}
        body = json.dumps(message | ({} if number is None else {"id": number})).encode()
        self._write(body)

    def _write(self, body: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def ask(self, method: str, params: Any) -> Any:
        """Send a request and return its answer; what the server asks meanwhile gets an empty answer."""
        self.last += 1
        self.send(method, params, self.last)
        while True:
            message = self._read()
            if message.get("id") == self.last and "method" not in message:
                return message.get("result")
            self._meanwhile(message)

    def problems_of(self, uri: str) -> list[Any]:
        """Return what the server underlines in a document."""
        while uri not in self.problems:
            self._meanwhile(self._read())
        return self.problems[uri]

    def _meanwhile(self, message: dict[str, Any]) -> None:
        if message.get("method") == "textDocument/publishDiagnostics":
            self.problems[message["params"]["uri"]] = message["params"]["diagnostics"]
        elif "id" in message:
            wanted = message.get("params") or {}
            answer = [None for _ in wanted.get("items", ())] if "items" in wanted else None
            self._write(json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": answer}).encode())

    def _read(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        length = 0
        while line := self.process.stdout.readline().strip():
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        if not length:
            raise SystemExit("the language server has gone")
        found: dict[str, Any] = json.loads(self.process.stdout.read(length))
        return found


def main() -> int:
    """Ask the server; return 1 when an answer lacks something or a sound file is underlined."""
    with tempfile.TemporaryDirectory() as folder:
        pack = Path(folder) / "nanping"
        for words in (
            ["pack", "new-office", str(pack), "--label", "南屏市委督查室"],
            ["pack", "new-type", str(pack), "shishi", "--label", "民生实事督办"],
        ):
            assert run(words) == 0, words
        talk = Talk([_node(), str(_entry()), "--stdio"])
        try:
            return _judge(talk, pack)
        finally:
            talk.process.terminate()
            talk.process.wait(10)


def _judge(talk: Talk, pack: Path) -> int:
    talk.ask("initialize", {"processId": None, "rootUri": pack.as_uri(), "capabilities": {}})
    talk.send("initialized", {})
    sound = sorted([*pack.rglob("*.yaml"), *(ROOT / "config" / "packs").rglob("*.yaml")])
    wrong = [f"{path}: {told}" for path in sound for told in _underlined(talk, path)]
    path = pack / "types" / "second.yaml"
    _open(talk, path, TYPE)
    for kind, line, column, wanted in ASKED:
        said = json.dumps(_asked(talk, kind, path, line, column), ensure_ascii=False)
        missing = [word for word in wanted if word not in said]
        print(f"{kind} {line + 1}:{column + 1}: {', '.join(wanted)}: {'MISSING' if missing else 'ok'}")
        wrong += [f"{kind} {line + 1}:{column + 1} lacks {word}" for word in missing]
    shipped = ROOT / "config" / "packs" / "base" / "ladders" / "own.yaml"
    lines = shipped.read_text(encoding="utf-8").splitlines()
    line = next(number for number, text in enumerate(lines) if text.startswith("tiers:"))
    if "各个层级" not in json.dumps(_asked(talk, "hover", shipped, line, 1), ensure_ascii=False):
        wrong.append("a pack that ships has no hints")
    bad = pack / "types" / "bad.yaml"
    _open(talk, bad, TYPE.replace("within", "withim").replace("    roll: \n", ""))
    if not talk.problems_of(bad.as_uri()):
        wrong.append("a misspelt key is not underlined")
    print(*wrong, f"{len(wrong)} faults", sep="\n")
    return 1 if wrong else 0


def _underlined(talk: Talk, path: Path) -> list[str]:
    _open(talk, path, path.read_text(encoding="utf-8"))
    return [each["message"] for each in talk.problems_of(path.as_uri())]


def _open(talk: Talk, path: Path, text: str) -> None:
    document = {"uri": path.as_uri(), "languageId": "yaml", "version": 1, "text": text}
    talk.send("textDocument/didOpen", {"textDocument": document})


def _asked(talk: Talk, kind: str, path: Path, line: int, column: int) -> Any:
    where = {"textDocument": {"uri": path.as_uri()}, "position": {"line": line, "character": column}}
    return talk.ask(f"textDocument/{kind}", where)


def _node() -> str:
    found = shutil.which("node")
    if found is None or shutil.which("npm") is None:
        print("没有找到 node 和 npm。请先安装：apt-get install nodejs npm", file=sys.stderr)
        print("node and npm are missing. Install them first: apt-get install nodejs npm", file=sys.stderr)
        raise SystemExit(2)
    return found


def _entry() -> Path:
    entry = HOME / "node_modules" / "yaml-language-server" / "bin" / "yaml-language-server"
    if not entry.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            ["npm", "install", "--no-audit", "--no-fund", "--silent", SERVER], cwd=HOME, check=True
        )
    return entry


if __name__ == "__main__":
    sys.exit(main())
