"""mlflow 3 against the gateway beyond the pack's script: Japanese names, ranges, the limits API, streams on the wire.

Configuration: gateway.yaml beside this file; `common` is the pack's module.
"""

import json
import os
from urllib.parse import quote

os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "1")

import requests
from common import BEST_DAY, URI, check, echo, main
from mlflow.deployments import get_deploy_client
from mlflow.exceptions import MlflowException

client = get_deploy_client(URI)
USER = [{"role": "user", "content": BEST_DAY}]


def refusal(**inputs):
    try:
        client.predict(endpoint="会話", inputs={"messages": USER, **inputs})
    except (MlflowException, requests.HTTPError) as error:
        return str(error)
    raise AssertionError(f"{inputs} was not refused")


@check
def names_in_japanese():
    assert [e.name for e in client.list_endpoints()][:4] == ["会話", "torn", "文章", "ベクトル"]
    endpoint = client.get_endpoint(endpoint="会話")
    assert endpoint.name == "会話" and endpoint.endpoint_url == f"{URI}/gateway/会話/invocations", endpoint
    assert endpoint.limit.calls == 100000, endpoint


@check
def predictions_in_japanese():
    chat = client.predict(endpoint="会話", inputs={"messages": USER, "n": 2, "temperature": 2})
    assert [c["message"]["content"] for c in chat["choices"]] == [echo(BEST_DAY), echo(BEST_DAY, 1)], chat
    text = client.predict(endpoint="文章", inputs={"prompt": BEST_DAY, "max_tokens": 100, "stop": ["終"]})
    assert text["choices"][0]["text"] == echo(BEST_DAY), text
    vectors = client.predict(endpoint="ベクトル", inputs={"input": ["りんご"] * 25})
    assert [d["index"] for d in vectors["data"]] == list(range(25)), vectors


@check
def the_old_client_words_are_understood_on_the_old_path():
    answer = requests.post(f"{URI}/gateway/会話/invocations", json={"messages": USER, "candidate_count": 1}, timeout=30)
    assert answer.json()["candidates"][0]["message"]["content"] == echo(BEST_DAY), answer.text
    newer = requests.post(f"{URI}/gateway/旧い会話/invocations", json={"messages": USER, "n": 1}, timeout=30)
    assert newer.json()["choices"][0]["message"]["content"] == echo(BEST_DAY), newer.text


@check
def ranges_and_names_of_fields():
    for fields, name in (({"temperature": 2.1}, "temperature"), ({"n": 0}, "n"), ({"max_tokens": 1.5}, "max_tokens")):
        text = refusal(**fields)
        assert "422" in text and name in text, text
    assert "not permitted" in refusal(model="gpt-4")


@check
def the_limits_api_is_not_available():
    for path in ("endpoints", "gateway"):
        asked = requests.get(f"{URI}/api/2.0/{path}/limits/{quote('会話')}", timeout=30)
        told = requests.post(
            f"{URI}/api/2.0/{path}/limits/", json={"route": "会話", "limits": [{"calls": 1}]}, timeout=30
        )
        empty = requests.post(f"{URI}/api/2.0/{path}/limits/", json={}, timeout=30)
        assert (asked.status_code, told.status_code, empty.status_code) == (501, 501, 422), (asked, told, empty)
        assert asked.json()["detail"] == "The get_limits API is not available yet.", asked.text


@check
def pages():
    url = f"{URI}/api/2.0/endpoints/"
    page = requests.get(url, params={"page_token": "eyJpbmRleCI6IDJ9"}, timeout=30).json()
    assert [e["name"] for e in page["endpoints"]][:2] == ["文章", "ベクトル"] and page["next_page_token"] is None, page
    assert requests.get(url, params={"page_token": "いいえ"}, timeout=30).status_code == 400


@check
def a_stream_torn_within_characters():
    body = {"messages": USER, "stream": True}
    with requests.post(f"{URI}/endpoints/torn/invocations", json=body, stream=True, timeout=30) as answer:
        events = [line[6:] for line in answer.iter_lines(chunk_size=1) if line.startswith(b"data: ")]
    assert events[-1] == b"[DONE]", events[-1]
    chunks = [json.loads(event) for event in events[:-1]]
    text = "".join(c["choices"][0]["delta"].get("content") or "" for c in chunks if c["choices"])
    assert text == echo(BEST_DAY), text


@check
def errors_in_japanese():
    answer = requests.post(f"{URI}/v1/chat/completions", json={"model": "無い", "messages": USER}, timeout=30)
    assert answer.status_code == 404 and "無い" in answer.json()["error"]["message"], answer.text
    answer = requests.post(f"{URI}/endpoints/無い/invocations", json={"messages": USER}, timeout=30)
    assert answer.status_code == 404 and "detail" in answer.json(), answer.text


main()
