"""Whatever goes wrong in a process that holds evidence: it says what and where, and not a word of what it held."""

import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.commands import ROOT, environment
from tests.support.patience import PATIENCE_SECONDS

WORD = "PLANTED words of an answer"
BEGIN = f"""
import asyncio, gc, logging, os, signal, sys, threading, time, warnings
from inspector_app.ui.crashes import keep_words_in
keep_words_in()
word = {WORD!r}
"""
ENDS = {
    "nobody caught it": "raise ValueError(word)",
    "it came from another": "try: raise KeyError(word)\nexcept KeyError as one: raise OSError(word) from one",
    "a thread": "thread = threading.Thread(target=lambda: int(word)); thread.start(); thread.join()",
    "a destructor": "class Held:\n    def __del__(self): raise ValueError(word)\nHeld(); gc.collect()",
    "a task that nobody awaits": """
async def fail(): raise ValueError(word)
async def main():
    task = asyncio.get_running_loop().create_task(fail()); await asyncio.sleep(0.01); del task; gc.collect()
asyncio.run(main())""",
    "a callback": """
async def main():
    asyncio.get_running_loop().call_soon(lambda held: int(held), word); await asyncio.sleep(0.01)
asyncio.run(main())""",
    "a slow task with what it found": """
async def give(): time.sleep(0.2); return word
async def main():
    future = asyncio.get_running_loop().create_future()
    future.add_done_callback(lambda found: time.sleep(0.2)); future.set_result(word); await asyncio.sleep(0.3)
asyncio.run(main())""",
    "another package's log": "logging.getLogger('uvicorn.error').error('Refused %s', word, exc_info=ValueError(word))",
    "a log with its values in": "logging.getLogger('asyncio').error('It failed\\nfuture: ' + word)",
    "a log line that does not fit": "logging.getLogger('inspector.ui').error('%d', word)",
    "a warning": "warnings.warn(f'unclosed {word}', ResourceWarning)",
}


def run(code: str, folder: Path, *flags: str) -> "subprocess.CompletedProcess[str]":
    told = {**environment(), "PYTHONPATH": str(ROOT), "TMPDIR": str(folder)}
    command = [sys.executable, *flags, "-c", BEGIN + code]

    def unlimited() -> None:
        most = resource.getrlimit(resource.RLIMIT_CORE)[1]
        resource.setrlimit(resource.RLIMIT_CORE, (most, most))

    return subprocess.run(
        command,
        cwd=folder,
        env=told,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        preexec_fn=unlimited,
        check=False,
    )


@pytest.mark.parametrize("way", ENDS)
def test_it_is_told_what_and_where_and_no_word(way: str, tmp_path: Path) -> None:
    done = run(ENDS[way], tmp_path, "-X", "dev")
    assert "PLANTED" not in done.stdout + done.stderr
    assert done.stderr.strip(), "it is told that something went wrong"


def test_the_kind_and_the_place_are_told(tmp_path: Path) -> None:
    told = run("def read_answer(): raise ValueError(word)\nread_answer()", tmp_path).stderr
    assert "ValueError" in told and "read_answer" in told


def test_a_crash_tells_frames_and_leaves_no_memory_behind(tmp_path: Path) -> None:
    kept = run("held = word * 1000\nos.kill(os.getpid(), signal.SIGABRT)", tmp_path, "-X", "faulthandler")
    assert kept.returncode == -signal.SIGABRT
    assert "Fatal Python error: Aborted" in kept.stderr and "PLANTED" not in kept.stderr
    assert [*tmp_path.iterdir()] == []


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux")
def test_the_memory_is_never_dumped_wherever_the_system_puts_dumps(tmp_path: Path) -> None:
    asked = "import ctypes, resource; print(ctypes.CDLL(None).prctl(3), resource.getrlimit(resource.RLIMIT_CORE)[0])"
    assert run(asked, tmp_path).stdout.split() == ["0", "0"]
    code, told = BEGIN + "os.kill(os.getpid(), signal.SIGABRT)", {**environment(), "PYTHONPATH": str(ROOT)}
    child = os.spawnve(os.P_NOWAIT, sys.executable, [sys.executable, "-c", code], told)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) and not os.WCOREDUMP(status)


COMMAND = """
import ctypes, sys
from inspector_app import cli
def app():
    print(ctypes.CDLL(None).prctl(3) if sys.platform == "linux" else 0)
    raise ValueError("PLANTED words of a visit")
cli.app = app
sys.argv = ["inspector", "status", "--vault", "somewhere"]
cli.main()
"""


def test_a_command_on_a_vault_tells_the_kind_and_no_word_either(tmp_path: Path) -> None:
    told = {**environment(), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", COMMAND],
        cwd=tmp_path,
        env=told,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert done.returncode == 1 and done.stdout.split() == ["0"]
    assert "ValueError" in done.stderr and "PLANTED" not in done.stdout + done.stderr
