"""The LLM tracking guide, block by block, with the real MLflow client (2.8 or 3.x) against a running tracking server.

    MLFLOW_TRACKING_URI=http://127.0.0.1:5001 python seed_002.py

`OPENAI_BASE` names an OpenAI-compatible address, for example the gateway's `http://127.0.0.1:5000/v1` with an endpoint
called gpt-4; without it a loopback server answers. Nothing else is asked of the network: tokenizer ranks and text
statistics that clients would download are replaced, and a folder of files stands in for the downloaded BERT.
"""

import importlib.machinery
import json
import os
import sys
import tempfile
import threading
import time
import types
import uuid
import warnings
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


class Vendor(BaseHTTPRequestHandler):
    """Answers every chat completion with the question it was asked."""

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        message = {"role": "assistant", "content": f"You asked: {body['messages'][-1]['content']}"}
        answer = json.dumps(
            {
                "id": "chatcmpl-1",
                "object": "chat.completion",
                "created": 1,
                "model": body["model"],
                "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
                "usage": {"prompt_tokens": 5, "completion_tokens": 7, "total_tokens": 12},
            }
        ).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


def vendor_address():
    given = os.environ.get("OPENAI_BASE")
    if given:
        return given
    server = ThreadingHTTPServer(("127.0.0.1", 0), Vendor)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}/v1"


def stand_in(name, **members):
    module = types.ModuleType(name)
    module.__spec__ = importlib.machinery.ModuleSpec(name, None)
    module.__dict__.update(members, __version__="0.0.0")
    sys.modules[name] = module


def words_per_text(text):
    return float(len(text.split()))


class Encoding:
    def encode(self, text):
        return text.split()


BASE = vendor_address()
os.environ.update(OPENAI_API_KEY="sk-none", OPENAI_API_BASE=BASE, OPENAI_BASE_URL=BASE)
stand_in("tiktoken", get_encoding=lambda _: Encoding(), encoding_for_model=lambda _: Encoding())
stand_in("textstat", flesch_kincaid_grade=words_per_text, automated_readability_index=words_per_text)
sys.modules["evaluate"] = None  # metrics that would ask a hub are left out by the client

import mlflow  # noqa: E402
import openai  # noqa: E402
import pandas as pd  # noqa: E402

IS_2 = mlflow.__version__.startswith("2.")

try:
    from langchain.prompts import PromptTemplate
except ImportError:

    class PromptTemplate:
        """The two calls that the guide makes, where LangChain is not installed."""

        def __init__(self, template):
            self.template = template

        @classmethod
        def from_template(cls, template):
            return cls(template)

        def format(self, **values):
            return self.template.format(**values)


def parameters():
    def log_model_run(prompt_template, prompt_values):
        with mlflow.start_run() as run:
            mlflow.log_param("prompt_template", prompt_template)
            mlflow.log_params(prompt_values)
            prompt = PromptTemplate.from_template(prompt_template).format(**prompt_values)
            assert prompt == "Should we send squirrels to space using a weather baloon?", prompt
            return run.info.run_id

    prompt_template = "Should we send {animal} to space using a {mode_of_transportation}?"
    prompt_values = {"animal": "squirrels", "mode_of_transportation": "weather baloon"}
    run_id = log_model_run(prompt_template, prompt_values)
    params = mlflow.get_run(run_id).data.params
    assert params == {"prompt_template": prompt_template, **prompt_values}, params


def metrics():
    # 2.8 gives the one text column to the one variable; today's client wants the names to agree.
    inputs = "inputs" if IS_2 else "question"
    eval_data = pd.DataFrame(
        {
            inputs: [
                "Are squirrels astronauts?",
                "From a logistics perspective, do you think a single weather balloon could get a squirrel to space?",
            ],
            "ground_truth": [
                "Squirrels are not astronauts as they have not been trained or equipped for space travel.",
                "It is unlikely that a single weather balloon could safely carry a squirrel to space due to the "
                "complexities involved in space travel.",
            ],
        }
    )
    with mlflow.start_run() as run:
        system_prompt = "Answer the following question in two sentences"
        logged_model = mlflow.openai.log_model(
            model="gpt-4",
            task=openai.ChatCompletion if IS_2 else "chat.completions",
            artifact_path="model",
            messages=[
                {"role": "system", "content": system_prompt},
                {"role": "user", "content": "{question}"},
            ],
            pip_requirements=["openai"],
        )
        results = mlflow.evaluate(
            logged_model.model_uri, eval_data, targets="ground_truth", model_type="question-answering"
        )
        ari_grade_level = results.metrics.get("ari_grade_level/v1/mean")
        if ari_grade_level is not None:
            mlflow.log_metric("manually logged ari grade level", ari_grade_level)
        run_id = run.info.run_id

    logged = mlflow.get_run(run_id).data.metrics
    assert {key: logged[key] for key in results.metrics} == results.metrics, (logged, results.metrics)
    assert logged["manually logged ari grade level"] == logged["ari_grade_level/v1/mean"], logged
    assert "exact_match/v1" in logged, logged
    table = mlflow.load_table("eval_results_table.json", run_ids=[run_id])
    assert list(table["ground_truth"]) == list(eval_data["ground_truth"]), table
    assert list(table[inputs]) == list(eval_data[inputs]), table
    assert all(table["outputs"].map(len)), table
    datasets = mlflow.get_run(run_id).inputs.dataset_inputs
    assert len(datasets) == 1 and datasets[0].dataset.digest, datasets
    model = mlflow.pyfunc.load_model(logged_model.model_uri)
    assert len(model.predict(pd.DataFrame({"question": ["Why?"]}))) == 1
    if not IS_2:
        found = mlflow.get_logged_model(logged_model.model_id)
        assert str(found.status) in ("READY", "LoggedModelStatus.READY"), found.status
        assert found.source_run_id == run_id, found


def tables():
    artifact_name = "important_information.json"
    run_ids = []
    for _ in range(3):
        with mlflow.start_run() as run:
            table_dict = {
                "Prompts": ["I am a squirrel and don't have a watch", "What time is it?"],
                "Response": time.strftime("%Y-%m-%d %H:%M:%S", time.localtime()),
                "We used an LLM?": False,
            }
            mlflow.log_table(data=table_dict, artifact_file=artifact_name)
            run_ids.append(run.info.run_id)

    loaded = mlflow.load_table(artifact_file=artifact_name, run_ids=[run_ids[-1]])
    assert list(loaded.columns) == list(table_dict), loaded
    assert list(loaded["Prompts"]) == table_dict["Prompts"], loaded
    everything = mlflow.load_table(artifact_file=artifact_name, extra_columns=["run_id"])
    assert sorted(set(everything["run_id"])) == sorted(run_ids), everything


def artifacts():
    contents = {
        "config.json": b'{"architectures": ["BertModel"]}',
        "model.safetensors": os.urandom(4_000_000),
        "tokenizer_config.json": b"{}",
        "vocab.txt": "[PAD]\n[UNK]\nthé\n".encode(),
    }
    with tempfile.TemporaryDirectory() as output_dir, mlflow.start_run() as run:
        for name, data in contents.items():
            with open(os.path.join(output_dir, name), "wb") as file:
                file.write(data)
        mlflow.log_artifacts(output_dir, artifact_path="model")

    listed = {item.path: item.file_size for item in mlflow.MlflowClient().list_artifacts(run.info.run_id, "model")}
    assert {path: int(size) for path, size in listed.items()} == {
        f"model/{name}": len(data) for name, data in contents.items()
    }, listed
    local = mlflow.artifacts.download_artifacts(run_id=run.info.run_id, artifact_path="model")
    for name, data in contents.items():
        with open(os.path.join(local, name), "rb") as file:
            assert file.read() == data, name


def main():
    mlflow.set_experiment(f"seed-002-{uuid.uuid4().hex[:10]}")
    for block in (parameters, metrics, tables, artifacts):
        block()
        print(f"ok {block.__name__} with mlflow {mlflow.__version__}")


main()
