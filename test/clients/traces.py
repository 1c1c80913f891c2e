"""
What a 3.x client's traces look like after a round trip: autologged OpenAI calls, nested spans, exceptions, search,
feedback, links to runs, the OTLP exporter, and an evaluation with code scorers. OpenAI is a stub on the loopback.

    MLFLOW_TRACKING_URI=http://127.0.0.1:5001 python test/clients/traces.py

Prints one line per check, and `ok` at the end. Exit code 0 when all holds.
"""

import json
import os
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

os.environ.setdefault("MLFLOW_TRACKING_URI", "http://127.0.0.1:5001")
os.environ["MLFLOW_ENABLE_ASYNC_TRACE_LOGGING"] = "false"
os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"

import mlflow  # noqa: E402
import openai  # noqa: E402
from mlflow.entities import AssessmentSource, Feedback  # noqa: E402

client = mlflow.MlflowClient()


class OpenAiStub(BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        content = f"stub answer to: {body['messages'][-1]['content']}"
        if body.get("stream"):
            return self.stream(body["model"], content)
        self.answer(
            "application/json",
            json.dumps(
                {
                    "id": "c-1",
                    "object": "chat.completion",
                    "created": 1,
                    "model": body["model"],
                    "choices": [
                        {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": content}}
                    ],
                    "usage": {"prompt_tokens": 5, "completion_tokens": 7, "total_tokens": 12},
                }
            ),
        )

    def stream(self, model, content):
        chunks = [{"role": "assistant", "content": word} for word in content.split(" ")]
        lines = [
            "data: "
            + json.dumps(
                {
                    "id": "c-1",
                    "object": "chat.completion.chunk",
                    "created": 1,
                    "model": model,
                    "choices": [{"index": 0, "delta": delta, "finish_reason": None}],
                }
            )
            for delta in chunks
        ]
        self.answer("text/event-stream", "\n\n".join([*lines, "data: [DONE]"]) + "\n\n")

    def answer(self, kind, text):
        data = text.encode()
        self.send_response(200)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


def start_stub():
    server = ThreadingHTTPServer(("127.0.0.1", 0), OpenAiStub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return openai.OpenAI(base_url=f"http://127.0.0.1:{server.server_port}/v1", api_key="none", max_retries=0)


def equal(found, wanted, what):
    if found != wanted:
        raise AssertionError(f"{what}: wanted {wanted!r}, got {found!r}")


def new_experiment(name):
    experiment = mlflow.set_experiment(f"{name}-{uuid.uuid4().hex[:8]}")
    return experiment.experiment_id


def search(experiment, filter_string=None, **more):
    return mlflow.search_traces(
        locations=[experiment], filter_string=filter_string, return_type="list", **more
    )


def last_trace():
    return client.get_trace(mlflow.get_last_active_trace_id())


def autologged(ai):
    new_experiment("autolog")
    mlflow.openai.autolog()
    messages = [{"role": "user", "content": "What is a weir? 🌊"}]
    ai.chat.completions.create(model="gpt-4o-mini", messages=messages, temperature=0.5)
    trace = last_trace()
    (span,) = trace.data.spans
    equal(trace.info.tags["mlflow.trace.spansLocation"], "TRACKING_STORE", "where its spans are")
    equal(span.span_type, "CHAT_MODEL", "type of the span")
    equal(span.inputs["messages"], messages, "inputs")
    equal(span.inputs["temperature"], 0.5, "a float among the inputs")
    equal(span.outputs["choices"][0]["message"]["content"], "stub answer to: What is a weir? 🌊", "outputs")
    usage = {"input_tokens": 5, "output_tokens": 7, "total_tokens": 12}
    equal(trace.info.token_usage, usage, "tokens of the trace")
    equal(span.get_attribute("mlflow.chat.tokenUsage"), usage, "tokens of the span")
    equal(trace.info.request_preview, "What is a weir? 🌊", "preview of the request")
    list(ai.chat.completions.create(model="gpt-4o-mini", messages=messages, stream=True))
    equal(len(last_trace().data.spans[0].events), 8, "events of a streamed answer, a word each")
    mlflow.openai.autolog(disable=True)


@mlflow.trace(span_type="RETRIEVER")
def retrieve(question):
    return [{"page_content": f"about {question}", "metadata": {"doc_uri": "a.md"}, "score": 1.0}]


@mlflow.trace(name="answer", span_type="CHAIN", attributes={"depth": 2, "ratio": 1.0, "big": 2**60})
def answer(question):
    if question == "fail":
        with mlflow.start_span("doomed", span_type="TOOL"):
            raise ValueError("on purpose")
    mlflow.update_current_trace(
        tags={"kind": "qa"}, metadata={"mlflow.trace.session": "s-1"}, client_request_id=f"req-{question}"
    )
    return {"text": question.upper(), "sources": retrieve(question)}


def nested():
    experiment = new_experiment("nested")
    answer("why?")
    trace = last_trace()
    root, child = trace.data.spans
    equal([root.name, child.name], ["answer", "retrieve"], "spans")
    equal(child.parent_id, root.span_id, "parent")
    equal(root.get_attribute("big"), 2**60, "an integer that no double holds")
    equal(repr(root.get_attribute("ratio")), "1.0", "a float that is whole")
    equal(child.outputs[0]["score"], 1.0, "outputs of the inner span")
    equal(trace.info.client_request_id, "req-why?", "client's id")
    equal(trace.info.execution_duration >= 0, True, "duration")
    try:
        answer("fail")
    except ValueError:
        pass
    failed = last_trace()
    equal(failed.info.state.value, "ERROR", "state after an exception")
    equal([span.status.status_code.value for span in failed.data.spans], ["ERROR", "ERROR"], "status of the spans")
    equal("on purpose" in str(failed.data.spans[1].events[0].attributes), True, "the exception's event")
    return experiment, trace.info.trace_id, failed.info.trace_id


def searched(experiment, good, bad):
    def found(filter_string):
        return [trace.info.trace_id for trace in search(experiment, filter_string)]

    for filter_string, wanted in [
        ("attributes.status = 'OK'", [good]),
        ("trace.status IN ('ERROR')", [bad]),
        ("tags.kind = 'qa'", [good]),
        ("tags.kind IS NULL", [bad]),
        ("metadata.`mlflow.trace.session` = 's-1'", [good]),
        ("name RLIKE '^ans'", [bad, good]),
        ("span.name = 'retrieve'", [good]),
        ("span.type = 'TOOL' AND span.status = 'ERROR'", [bad]),
        ("span.name = 'answer' AND span.type = 'TOOL'", []),
        ("span.attributes.depth = '2'", [bad, good]),
        ("trace.text LIKE '%about why?%'", [good]),
        ("trace.text ILIKE '%ON PURPOSE%'", [bad]),
        ("trace.client_request_id = 'req-why?'", [good]),
        (f"trace.timestamp_ms < {int(time.time() * 1000) + 1000}", [bad, good]),
    ]:
        equal(found(filter_string), wanted, filter_string)
    equal(search(experiment, "tags.kind = 'qa'")[0].data.spans[0].name, "answer", "spans of a search")
    paged = client.search_traces(locations=[experiment], max_results=1)
    rest = client.search_traces(locations=[experiment], max_results=1, page_token=paged.token)
    equal([paged[0].info.trace_id, rest[0].info.trace_id], [bad, good], "pages")


def assessed(experiment, good):
    source = AssessmentSource(source_type="HUMAN", source_id="reviewer")
    first = mlflow.log_feedback(trace_id=good, name="useful", value=0.5, rationale="short", source=source)
    mlflow.log_expectation(trace_id=good, name="expected", value={"text": "WHY?"}, source=source)
    equal(client.get_trace(good).search_assessments("expected")[0].value, {"text": "WHY?"}, "expectation")
    second = mlflow.override_feedback(trace_id=good, assessment_id=first.assessment_id, value=0.9)
    equal(mlflow.get_assessment(good, first.assessment_id).valid, False, "the overridden feedback")
    mlflow.update_assessment(
        trace_id=good,
        assessment_id=second.assessment_id,
        assessment=Feedback(name="useful", value=1.0, rationale="longer"),
    )
    changed = mlflow.get_assessment(good, second.assessment_id)
    equal((changed.value, changed.rationale), (1.0, "longer"), "updated feedback")
    for filter_string, count in [
        ("feedback.useful > 0.8", 1),
        ("feedback.useful < 0.8", 0),
        ("feedback.useful IS NULL", 1),
        ("expectation.expected IS NOT NULL", 1),
    ]:
        equal(len(search(experiment, filter_string)), count, filter_string)
    mlflow.delete_assessment(trace_id=good, assessment_id=second.assessment_id)
    equal(mlflow.get_assessment(good, first.assessment_id).valid, True, "feedback whose override is gone")
    with mlflow.start_span("with feedback") as span:
        mlflow.log_feedback(trace_id=span.trace_id, name="inline", value=True)
    equal(last_trace().search_assessments("inline")[0].value, True, "feedback of an open trace")


def linked(experiment, good):
    with mlflow.start_run() as run:
        answer("in a run")
    made = mlflow.get_last_active_trace_id()
    client.link_traces_to_run([good], run.info.run_id)
    found = search(experiment, run_id=run.info.run_id)
    equal(sorted(trace.info.trace_id for trace in found), sorted([good, made]), "traces of a run")


def asynchronous():
    experiment = new_experiment("async")
    os.environ["MLFLOW_ENABLE_ASYNC_TRACE_LOGGING"] = "true"
    mlflow.tracing.reset()
    for index in range(20):
        answer(f"question {index}")
    mlflow.flush_trace_async_logging()
    equal(len(search(experiment, max_results=50)), 20, "traces after a flush")
    equal(all(len(trace.data.spans) == 2 for trace in search(experiment)), True, "their spans")
    os.environ["MLFLOW_ENABLE_ASYNC_TRACE_LOGGING"] = "false"
    mlflow.tracing.reset()


def evaluated():
    experiment = new_experiment("evaluate")

    @mlflow.genai.scorer
    def is_loud(outputs):
        return outputs["text"].isupper()

    @mlflow.genai.scorer
    def matches(outputs, expectations):
        return Feedback(value=outputs["text"] == expectations["text"], rationale="compared")

    result = mlflow.genai.evaluate(
        data=[
            {"inputs": {"question": "one"}, "expectations": {"text": "ONE"}},
            {"inputs": {"question": "two"}, "expectations": {"text": "2"}},
        ],
        predict_fn=lambda question: answer(question),
        scorers=[is_loud, matches],
    )
    equal(result.metrics["is_loud/mean"], 1.0, "first metric")
    equal(result.metrics["matches/mean"], 0.5, "second metric")
    traces = search(experiment, run_id=result.run_id)
    equal(len(traces), 2, "traces of the evaluation")
    equal(sorted({a.name for trace in traces for a in trace.info.assessments}), ["is_loud", "matches", "text"], "assessments")
    equal(len(search(experiment, "feedback.matches = 'true'")), 1, "search by a scorer's answer")


def old_way():
    """A client that does not know OTLP uploads a file."""
    experiment = new_experiment("file")
    from mlflow.tracing.client import TracingClient

    uploader = TracingClient()
    answer("as a file")
    trace = last_trace()
    info = trace.info
    info.trace_id = f"tr-{uuid.uuid4().hex}"
    info.tags.pop("mlflow.trace.spansLocation")
    info.tags.pop("mlflow.artifactLocation")
    stored = uploader.start_trace(info)
    equal("mlflow.trace.spansLocation" in stored.tags, False, "no rows")
    uploader._upload_trace_data(stored, trace.data)
    equal([span.name for span in client.get_trace(info.trace_id).data.spans], ["answer", "retrieve"], "spans of the file")
    equal(len(search(experiment)), 2, "both ways in one search")


def deleted(experiment, good):
    equal(client.delete_traces(experiment, trace_ids=[good]), 1, "deleted by id")
    later = int(time.time() * 1000) + 60_000
    count = len(search(experiment))
    equal(client.delete_traces(experiment, max_timestamp_millis=later), count, "deleted by time")
    equal(search(experiment), [], "what remains")


def main():
    ai = start_stub()
    autologged(ai)
    print("autologged calls")
    experiment, good, bad = nested()
    print("nested spans and exceptions")
    searched(experiment, good, bad)
    print("search")
    assessed(experiment, good)
    print("assessments")
    linked(experiment, good)
    print("links to runs")
    asynchronous()
    print("asynchronous logging")
    evaluated()
    print("evaluation")
    old_way()
    print("traces as files")
    deleted(experiment, good)
    print("deletion")
    print(f"ok: traces with mlflow {mlflow.__version__}")


if __name__ == "__main__":
    main()
