"""What the client scripts beside this one share: settings that fail fast, a loopback vendor, a real model server."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
import uuid
import warnings
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

warnings.filterwarnings("ignore")
os.environ.update(
    DO_NOT_TRACK="true",
    GIT_PYTHON_REFRESH="quiet",
    MLFLOW_DISABLE_TELEMETRY="true",
    MLFLOW_HTTP_REQUEST_MAX_RETRIES="1",
    MPLBACKEND="Agg",
    TQDM_DISABLE="1",
)
if not os.environ.get("MLFLOW_TRACKING_URI", "").startswith("http"):
    sys.exit("set MLFLOW_TRACKING_URI to the http address of the tracking server")

START_DEADLINE_S = 120
UNIQUE = uuid.uuid4().hex[:10]


class Vendor(BaseHTTPRequestHandler):
    """Answers every chat completion with the question it was asked."""

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        message = {"role": "assistant", "content": f"You asked: {body['messages'][-1]['content']}"}
        choice = {"index": 0, "finish_reason": "stop", "message": message}
        usage = {"prompt_tokens": 5, "completion_tokens": 7, "total_tokens": 12}
        answer = {"id": "c-1", "object": "chat.completion", "created": 1, "model": body["model"]}
        data = json.dumps({**answer, "choices": [choice], "usage": usage}).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


def use_loopback_vendor():
    """Every OpenAI client of this process, and of those that it starts, calls a vendor on this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Vendor)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}/v1"
    os.environ.update(OPENAI_API_KEY="sk-none", OPENAI_API_BASE=base, OPENAI_BASE_URL=base)


def stand_in_for_downloads():
    """Tokenizer ranks, text statistics and a hub of metrics would be downloaded by the clients."""
    import importlib.machinery
    import types

    def stand_in(name, **members):
        module = types.ModuleType(name)
        module.__spec__ = importlib.machinery.ModuleSpec(name, None)
        module.__dict__.update(members, __version__="0.0.0")
        sys.modules[name] = module

    class Encoding:
        def encode(self, text):
            return text.split()

    def words(text):
        return float(len(text.split()))

    stand_in("tiktoken", get_encoding=lambda _: Encoding(), encoding_for_model=lambda _: Encoding())
    stand_in("textstat", flesch_kincaid_grade=words, automated_readability_index=words)
    sys.modules["evaluate"] = None


def only_with(major, version):
    """Ends the script well with a client that lacks the feature."""
    if version.split(".")[0] != str(major):
        print(f"SKIP with mlflow {version}")
        sys.exit(0)


def refused(call, *parts):
    """The call must be refused by the server with a message that has every part."""
    import mlflow

    try:
        call()
    except mlflow.exceptions.MlflowException as error:
        missing = [part for part in parts if part not in str(error)]
        assert not missing, (missing, str(error))
        return
    raise AssertionError(f"not refused: {parts}")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


# The model server is a process of its own: it needs a tokenizer that downloads nothing, too.
TOKENIZER = '''
class Encoding:
    def encode(self, text):
        return text.split()

def get_encoding(name):
    return Encoding()

encoding_for_model = get_encoding
'''


@contextmanager
def served(model_uri, port=None):
    """The address of a real `mlflow models serve`, which gets the model from the tracking server."""
    with tempfile.TemporaryDirectory() as modules:
        with open(os.path.join(modules, "tiktoken.py"), "w") as file:
            file.write(TOKENIZER)
        with model_server(model_uri, modules, port or free_port()) as address:
            yield address


@contextmanager
def model_server(model_uri, modules, port):
    command = [os.path.join(os.path.dirname(sys.executable), "mlflow"), "models", "serve", "-m", model_uri]
    command += ["-h", "127.0.0.1", "-p", str(port), "--env-manager", "local"]
    environment = {**os.environ, "PATH": f"{os.path.dirname(sys.executable)}:{os.environ['PATH']}"}
    environment.update(MLFLOW_MODELS_WORKERS="1", PYTHONPATH=modules)
    server = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
    )
    log = []
    reader = threading.Thread(target=lambda: log.extend(server.stdout), daemon=True)
    reader.start()
    try:
        wait_for(f"http://127.0.0.1:{port}/ping", server, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)


def wait_for(address, server, log):
    deadline = time.monotonic() + START_DEADLINE_S
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise AssertionError("the model server did not start:\n" + b"".join(log).decode()[-3000:])


def invoke(address, body):
    request = urllib.request.Request(
        f"{address}/invocations", data=json.dumps(body).encode(), headers={"content-type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        raise AssertionError(f"{error.code}: {error.read().decode()[-3000:]}") from error


def run_blocks(name, *blocks):
    """Runs the blocks in their order, each with a line of its own; the first failure ends the script."""
    import mlflow

    mlflow.set_experiment(f"{name}-{UNIQUE}")
    for block in blocks:
        block()
        print(f"ok {block.__name__} with mlflow {mlflow.__version__}", flush=True)
