"""Prompts in the registry with the real 3.x client: versions, aliases, tags, search, chat prompts, response formats.

    MLFLOW_TRACKING_URI=http://127.0.0.1:5001 python prompts_client.py
"""

import support

import mlflow
from pydantic import BaseModel

support.only_with(3, mlflow.__version__)

NAME = f"summary-{support.UNIQUE}"
client = mlflow.MlflowClient()


class Answer(BaseModel):
    text: str
    stars: int


def versions():
    first = mlflow.genai.register_prompt(
        name=NAME, template="Summarise {{text}} in {{count}} words.", commit_message="first", tags={"author": "ada"}
    )
    assert (first.version, first.tags, first.commit_message) == (1, {"author": "ada"}, "first"), first
    mlflow.genai.register_prompt(name=NAME, template="Give the gist of {{text}}. ü", tags={"author": "bob"})
    assert mlflow.genai.load_prompt(NAME).version == 2
    prompt = mlflow.genai.load_prompt(f"prompts:/{NAME}/1")
    assert prompt.variables == {"text", "count"}, prompt.variables
    assert prompt.format(text="it", count=3) == "Summarise it in 3 words."
    assert mlflow.genai.load_prompt(NAME, version=2).template == "Give the gist of {{text}}. ü"
    assert mlflow.genai.load_prompt(NAME, version=9, allow_missing=True) is None
    support.refused(lambda: mlflow.genai.load_prompt(NAME, version=9), "not found")
    history = client.search_prompt_versions(NAME) if hasattr(client, "search_prompt_versions") else []
    assert len(history) in (0, 2), history


def aliases():
    mlflow.genai.set_prompt_alias(NAME, alias="production", version=1)
    assert mlflow.genai.load_prompt(f"prompts:/{NAME}@production").version == 1
    mlflow.genai.set_prompt_alias(NAME, alias="production", version=2)
    assert mlflow.genai.load_prompt(f"prompts:/{NAME}@production").version == 2
    assert mlflow.genai.load_prompt(f"prompts:/{NAME}@latest").version == 2
    mlflow.genai.delete_prompt_alias(NAME, alias="production")
    support.refused(lambda: mlflow.genai.load_prompt(f"prompts:/{NAME}@production"), "production")


def tags():
    mlflow.genai.set_prompt_tag(NAME, "team", "docs")
    assert mlflow.genai.get_prompt_tags(NAME)["team"] == "docs"
    mlflow.genai.delete_prompt_tag(NAME, "team")
    assert "team" not in mlflow.genai.get_prompt_tags(NAME)
    mlflow.genai.set_prompt_version_tag(NAME, 1, "reviewed", "yes")
    assert mlflow.genai.load_prompt(NAME, version=1).tags["reviewed"] == "yes"
    mlflow.genai.delete_prompt_version_tag(NAME, 1, "reviewed")
    assert "reviewed" not in mlflow.genai.load_prompt(NAME, version=1).tags


def chat_and_response_format():
    name = f"{NAME}-chat"
    template = [
        {"role": "system", "content": "You are a {{style}} assistant."},
        {"role": "user", "content": "{{question}}"},
    ]
    mlflow.genai.register_prompt(name=name, template=template, response_format=Answer)
    prompt = mlflow.genai.load_prompt(name, version=1)
    assert prompt.template == template and not prompt.is_text_prompt, prompt
    assert prompt.response_format == Answer.model_json_schema(), prompt.response_format
    filled = prompt.format(style="terse", question="Why?")
    assert [message["content"] for message in filled] == ["You are a terse assistant.", "Why?"], filled


def search():
    assert [prompt.name for prompt in mlflow.genai.search_prompts(f"name = '{NAME}'")] == [NAME]
    both = sorted(prompt.name for prompt in mlflow.genai.search_prompts(f"name LIKE '{NAME}%'"))
    assert both == [NAME, f"{NAME}-chat"], both
    models = [model.name for model in client.search_registered_models(f"name LIKE '{NAME}%'")]
    assert models == [], models
    assert client.search_model_versions(f"name = '{NAME}'") == []
    taken = f"model-{support.UNIQUE}"
    client.create_registered_model(taken)
    support.refused(lambda: mlflow.genai.register_prompt(name=taken, template="x"), "exists with the same name")
    support.refused(lambda: client.create_registered_model(NAME), "taken by a prompt")
    support.refused(
        lambda: mlflow.genai.register_prompt(name=NAME, template="x" * 100_001), "exceeds max length of 100000"
    )


def with_runs_and_models():
    with mlflow.start_run() as run:
        prompt = mlflow.genai.load_prompt(NAME, version=1)
        mlflow.log_param("prompt", prompt.uri)
    assert mlflow.get_run(run.info.run_id).data.params["prompt"] == f"prompts:/{NAME}/1"

    @mlflow.trace
    def answer(text):
        return mlflow.genai.load_prompt(NAME, version=2).format(text=text)

    assert answer("it") == "Give the gist of it. ü"
    mlflow.flush_trace_async_logging()
    trace = mlflow.get_trace(mlflow.get_last_active_trace_id())
    assert NAME in trace.info.tags["mlflow.linkedPrompts"], trace.info.tags


def delete():
    client.delete_prompt_version(NAME, 2)
    client.delete_prompt_version(NAME, 1)
    client.delete_prompt(NAME)
    assert mlflow.genai.load_prompt(NAME, version=1, allow_missing=True) is None


def main():
    blocks = (versions, aliases, tags, chat_and_response_format, search, with_runs_and_models, delete)
    support.run_blocks("prompts", *blocks)


main()
