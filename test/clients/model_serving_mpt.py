"""The MPT model of the model serving guide behind the gateway: the real `mlflow models serve`, the real clients.

    python model_serving_mpt.py --start "<gateway command with {config} and {port}>" [--base-port 15290]

The guide logs the model with three named columns (prompt, temperature, max_tokens). MLflow's own gateway sends texts
and params, which such a model cannot read; ours finds out once and remembers. The model's weights are left out: it
answers with what it was given, in the guide's form. Three ports from --base-port on are used.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import mlflow
import mlflow.pyfunc
from mlflow.models.signature import ModelSignature
from mlflow.types import ColSpec, DataType, Schema

IS_2 = mlflow.__version__.startswith("2.")
BIN = os.path.dirname(sys.executable)
START_DEADLINE_S = 120
# Defined from text, so that the model is saved by value and the server needs no file beside it.
MODEL = '''
import mlflow.pyfunc

class MPT(mlflow.pyfunc.PythonModel):
    def predict(self, context, model_input, params=None):
        prompt = model_input["prompt"][0]
        temperature = model_input.get("temperature", [1.0])[0]
        max_tokens = model_input.get("max_tokens", [100])[0]
        return {"candidates": [f"{prompt} | {float(temperature)} | {int(max_tokens)}"]}
'''
QUESTION = {
    "prompt": "What is the purpose of an attention mask in a transformers model?",
    "temperature": 0.1,
    "max_tokens": 200,
}
ANSWER = f"{QUESTION['prompt']} | 0.1 | 200"


def save_model(path):
    namespace = {}
    exec(MODEL, namespace)
    input_schema = Schema(
        [
            ColSpec(DataType.string, "prompt"),
            ColSpec(DataType.double, "temperature"),
            ColSpec(DataType.long, "max_tokens"),
        ]
    )
    output_schema = Schema([ColSpec(DataType.string, "candidates")])
    signature = ModelSignature(inputs=input_schema, outputs=output_schema)
    mlflow.pyfunc.save_model(
        path=path, python_model=namespace["MPT"](), pip_requirements=["mlflow"], signature=signature
    )


def recorder(port, target, records):
    """Stands between the gateway and the model server and keeps which form each attempt had and how it ended."""

    class Recorder(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            status, answer = call(target + self.path, body)
            records.append(([key for key in json.loads(body) if key != "params"][0], status))
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Recorder)
    threading.Thread(target=server.serve_forever, daemon=True).start()


def call(url, body):
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


class Processes:
    def __init__(self, folder):
        self.folder = folder
        self.running = []

    def start(self, command, url):
        log = os.path.join(self.folder, f"log{len(self.running)}")
        env = {**os.environ, "PATH": BIN + os.pathsep + os.environ["PATH"]}
        with open(log, "w") as output:
            process = subprocess.Popen(
                command, stdout=output, stderr=subprocess.STDOUT, start_new_session=True, env=env
            )
        self.running.append(process)
        deadline = time.monotonic() + START_DEADLINE_S
        while time.monotonic() < deadline and process.poll() is None:
            try:
                urllib.request.urlopen(url, timeout=2).read()
                return
            except OSError:
                time.sleep(0.2)
        with open(log) as output:
            sys.exit(f"{command} did not start:\n{output.read()[-2000:]}")

    def stop(self):
        for process in self.running:
            os.killpg(process.pid, signal.SIGTERM)
        for process in self.running:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


def query_with_client(base, data):
    """As a user of this generation of MLflow asks, and the text of the answer."""
    if IS_2:
        from mlflow.gateway import query, set_gateway_uri

        set_gateway_uri(base)
        return query(route="mpt-instruct", data=data)["candidates"][0]["text"]
    from mlflow.deployments import get_deploy_client

    return get_deploy_client(base).predict(endpoint="mpt-instruct", inputs=data)["choices"][0]["text"]


def configuration(model_server_url):
    return f"""
{"routes" if IS_2 else "endpoints"}:
  - name: mpt-instruct
    {"route_type" if IS_2 else "endpoint_type"}: llm/v1/completions
    model:
      provider: mlflow-model-serving
      name: mpt-7b-instruct
      config:
        model_server_url: {model_server_url}
"""


def checks(base, records):
    yield "the guide's query is answered", query_with_client(base, QUESTION), ANSWER
    yield (
        "the server's refusal was learned from",
        [(form, status == 200) for form, status in records],
        [("inputs", False), ("dataframe_split", True)],
    )
    records.clear()
    plain = {**QUESTION, "temperature": 1, ("candidate_count" if IS_2 else "n"): 1, "stop": None}
    yield "a query with nulls and fields of no column", query_with_client(base, plain), ANSWER.replace("0.1", "1.0")
    yield "what was learned is remembered", records[:], [("dataframe_split", 200)]
    body = json.dumps({key: QUESTION[key] for key in ("prompt", "temperature")}).encode()
    status, answer = call(f"{base}/gateway/mpt-instruct/invocations", body)
    yield (
        "a field that the model needs is named",
        (status, json.loads(answer)),
        (422, {"detail": "The served model also needs 'max_tokens'."}),
    )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--start", required=True)
    parser.add_argument("--base-port", type=int, default=15290)
    options = parser.parse_args()
    gateway, door, server = (options.base_port + index for index in range(3))
    folder = tempfile.mkdtemp(prefix="weir-mpt-")
    processes = Processes(folder)
    failed = 0
    try:
        model = os.path.join(folder, "mpt-7b-instruct")
        save_model(model)
        serve = [os.path.join(BIN, "mlflow"), "models", "serve", "-m", model, "-h", "127.0.0.1", "-p", str(server)]
        processes.start([*serve, "-w", "1", "--env-manager", "local"], f"http://127.0.0.1:{server}/ping")
        records = []
        recorder(door, f"http://127.0.0.1:{server}", records)
        config = os.path.join(folder, "config.yaml")
        with open(config, "w") as file:
            file.write(configuration(f"http://127.0.0.1:{door}"))
        command = options.start.replace("{config}", config).replace("{port}", str(gateway))
        base = f"http://127.0.0.1:{gateway}"
        processes.start(["/bin/sh", "-c", f"exec {command}"], f"{base}/health")
        for name, seen, expected in checks(base, records):
            failed += seen != expected
            print(f"ok   {name}" if seen == expected else f"FAIL {name}: {seen}", flush=True)
    finally:
        processes.stop()
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(1 if failed else 0)


main()
