"""The model serving guide's logging and `mlflow models serve`, with the real MLflow client (2.8 or 3.x).

    MLFLOW_TRACKING_URI=http://127.0.0.1:5001 python seed_004.py

The weights of its three models are left out: the embeddings model and the completions model answer in the same form
without them, and the snapshot folder holds a few files.
"""

import os
import tempfile

import support

import mlflow
import mlflow.pyfunc
import pandas as pd
from mlflow.models.signature import ModelSignature
from mlflow.types import ColSpec, DataType, Schema

IS_2 = mlflow.__version__.startswith("2.")


# Defined from text, so that the models are saved by value and the servers need no file beside them.
MODELS = '''
import os
import mlflow.pyfunc

class Embeddings(mlflow.pyfunc.PythonModel):
    def predict(self, context, model_input, params=None):
        texts = model_input.iloc[:, 0] if hasattr(model_input, "iloc") else model_input
        return [[float(len(text)), 1.0] for text in texts]

class MPT(mlflow.pyfunc.PythonModel):
    def load_context(self, context):
        with open(os.path.join(context.artifacts["snapshot"], "config.json")) as file:
            self.config = file.read()

    def predict(self, context, model_input, params=None):
        prompt = model_input["prompt"][0]
        temperature = model_input.get("temperature", [1.0])[0]
        max_tokens = model_input.get("max_tokens", [100])[0]
        return {"candidates": [f"{prompt} at {temperature} in {max_tokens} with {self.config}"]}
'''
exec(MODELS)


def answer(body, address):
    reply = support.invoke(address, body)
    return reply["predictions"] if isinstance(reply, dict) and "predictions" in reply else reply


def embeddings_model():
    artifact_path = "embeddings_model"
    with mlflow.start_run():
        info = mlflow.pyfunc.log_model(
            artifact_path=artifact_path,
            python_model=Embeddings(),  # noqa: F821
            pip_requirements=["pandas"],
        )
        # Since 3.0 a model's files are not among those of its run.
        model_uri = mlflow.get_artifact_uri(artifact_path) if IS_2 else info.model_uri
    with support.served(model_uri) as address:
        vectors = answer({"inputs": ["squirrel", "space"]}, address)
    assert vectors == [[8.0, 1.0], [5.0, 1.0]], vectors


def mpt_model():
    input_schema = Schema(
        [
            ColSpec(DataType.string, "prompt"),
            ColSpec(DataType.double, "temperature"),
            ColSpec(DataType.long, "max_tokens"),
        ]
    )
    signature = ModelSignature(inputs=input_schema, outputs=Schema([ColSpec(DataType.string, "candidates")]))
    input_example = pd.DataFrame({"prompt": ["What is machine learning?"], "temperature": [0.5], "max_tokens": [100]})
    with tempfile.TemporaryDirectory() as snapshot_location:
        with open(os.path.join(snapshot_location, "config.json"), "w") as file:
            file.write('{"attn_impl": "torch"}')
        with mlflow.start_run() as run:
            mlflow.pyfunc.log_model(
                "mpt-7b-instruct",
                python_model=MPT(),  # noqa: F821
                artifacts={"snapshot": snapshot_location},
                pip_requirements=["pandas"],
                input_example=input_example,
                signature=signature,
            )
    model_uri = f"runs:/{run.info.run_id}/mpt-7b-instruct"
    assert mlflow.models.get_model_info(model_uri).signature == signature
    with support.served(model_uri) as address:
        reply = answer({"dataframe_split": input_example.to_dict("split")}, address)
    wanted = 'What is machine learning? at 0.5 in 100 with {"attn_impl": "torch"}'
    assert reply == {"candidates": [wanted]}, reply


def main():
    support.run_blocks("seed-004", embeddings_model, mpt_model)


main()
