"""mlflow 2.8.1 and LangChain 0.0.335 beyond the pack's scripts: Japanese names, ranges, words of the other generation.

Configuration: gateway.yaml beside this file; `common` is the pack's module.
"""

import os

os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "1")

from common import BEST_DAY, URI, check, echo, main
from langchain.chat_models import ChatMLflowAIGateway
from langchain.embeddings import MlflowAIGatewayEmbeddings
from langchain.llms import MlflowAIGateway
from langchain.schema import HumanMessage
from mlflow.exceptions import MlflowException
from mlflow.gateway import MlflowGatewayClient, get_route, query, search_routes, set_gateway_uri
from requests import HTTPError

set_gateway_uri(gateway_uri=URI)
USER = [{"role": "user", "content": BEST_DAY}]


def refusal(call):
    try:
        call()
    except (MlflowException, HTTPError) as error:
        return str(error)
    raise AssertionError("it was not refused")


@check
def names_in_japanese():
    assert [route.name for route in search_routes()] == ["会話", "torn", "文章", "ベクトル", "旧い会話"]
    page = MlflowGatewayClient(gateway_uri=URI).search_routes(page_token="eyJpbmRleCI6IDR9")
    assert [route.name for route in page] == ["旧い会話"], page
    assert get_route("旧い会話").route_url == f"{URI}/gateway/旧い会話/invocations"


@check
def endpoints_and_routes_answer_in_the_words_of_this_client():
    for name in ("会話", "旧い会話", "torn"):
        answer = query(name, {"messages": USER})
        assert answer["candidates"][0]["message"]["content"] == echo(BEST_DAY), answer
        assert answer["metadata"]["route_type"] == "llm/v1/chat", answer
    answer = query("文章", {"prompt": BEST_DAY, "candidate_count": 5, "temperature": 1, "stop": None, "max_tokens": None})
    assert [c["text"] for c in answer["candidates"]] == [echo(BEST_DAY, i) for i in range(5)], answer
    assert len(query("ベクトル", {"text": ["りんご", "みかん"]})["embeddings"]) == 2


@check
def ranges_of_this_dialect():
    for fields, name in (
        ({"temperature": 1.1}, "temperature"),
        ({"candidate_count": 6}, "candidate_count"),
        ({"candidate_count": 0}, "candidate_count"),
        ({"max_tokens": 0}, "max_tokens"),
        ({"stop": []}, "stop"),
    ):
        text = refusal(lambda fields=fields: query("会話", {"messages": USER, **fields}))
        assert "422" in text and name in text, text


@check
def limits_are_not_offered():
    client = MlflowGatewayClient(gateway_uri=URI)
    limits = [{"calls": 1, "renewal_period": "minute"}]
    for call in (lambda: client.get_limits("会話"), lambda: client.set_limits("会話", limits)):
        assert "501" in refusal(call)


@check
def langchain_in_japanese():
    llm = MlflowAIGateway(gateway_uri=URI, route="文章", params={"temperature": 0.5})
    assert llm(BEST_DAY) == echo(BEST_DAY)
    chat = ChatMLflowAIGateway(gateway_uri=URI, route="旧い会話")
    assert chat([HumanMessage(content=BEST_DAY)]).content == echo(BEST_DAY)
    (vector,) = MlflowAIGatewayEmbeddings(gateway_uri=URI, route="ベクトル").embed_query("りんご")
    assert len(vector) == 4 and all(isinstance(number, float) for number in vector), vector


main()
