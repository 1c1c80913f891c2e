"""Large artifacts in parts with the real MLflow client (2.8 sends them whole) against a running tracking server.

    MLFLOW_TRACKING_URI=http://127.0.0.1:5001 python multipart_upload.py
"""

import hashlib
import os
import random
import sys
import tempfile
import warnings

warnings.filterwarnings("ignore")
CHUNK = 5 * 1024 * 1024
os.environ.update(
    DO_NOT_TRACK="true",
    GIT_PYTHON_REFRESH="quiet",
    MLFLOW_DISABLE_TELEMETRY="true",
    MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD="true",
    MLFLOW_HTTP_REQUEST_MAX_RETRIES="1",
    MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE=str(CHUNK),
    MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE=str(CHUNK),
    TQDM_DISABLE="1",
)
if not os.environ.get("MLFLOW_TRACKING_URI", "").startswith("http"):
    sys.exit("set MLFLOW_TRACKING_URI to the http address of the tracking server")

import mlflow  # noqa: E402
import requests  # noqa: E402
from mlflow.store.artifact.mlflow_artifacts_repo import MlflowArtifactsRepository  # noqa: E402

SIZES = {"one part.bin": CHUNK, "three parts ü.bin": 2 * CHUNK + 1, "small.txt": 5}
sent_in_parts = []


def counting(put):
    def counted(url, *arguments, **named):
        sent_in_parts.append(url)
        return put(url, *arguments, **named)

    return counted


def digest(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def check(what, condition):
    if not condition:
        print(f"FAIL {what}")
        sys.exit(1)


def round_trip(folder, run_id):
    expected = {}
    for name, size in SIZES.items():
        path = os.path.join(folder, name)
        with open(path, "wb") as file:
            file.write(random.Random(size).randbytes(size))
        expected[name] = digest(path)
        mlflow.log_artifact(path, "weights")
    client = mlflow.MlflowClient()
    listed = {os.path.basename(file.path): file.file_size for file in client.list_artifacts(run_id, "weights")}
    check(f"listed {listed}", listed == SIZES)
    with tempfile.TemporaryDirectory() as target:
        downloaded = client.download_artifacts(run_id, "weights", target)
        found = {name: digest(os.path.join(downloaded, name)) for name in SIZES}
    check(f"downloaded {found}", found == expected)


def broken_upload(folder, run_id):
    """One part never arrives: the client gives up, and nobody sees anything of the file."""
    path = os.path.join(folder, "broken.bin")
    with open(path, "wb") as file:
        file.write(bytes(3 * CHUNK))
    repository = MlflowArtifactsRepository(mlflow.get_run(run_id).info.artifact_uri)
    whole = requests.put

    def breaking(url, *arguments, **named):
        if len(sent_in_parts) % 3 == 2:
            raise requests.ConnectionError("the part is lost")
        return whole(url, *arguments, **named)

    sent_in_parts.clear()
    requests.put = counting(breaking)
    try:
        repository.log_artifact(path)
        check("an upload that lost a part was taken for complete", False)
    except Exception as error:
        check(f"unexpected: {error}", "at least one part" in str(error))
    finally:
        requests.put = whole
    names = [file.path for file in mlflow.MlflowClient().list_artifacts(run_id)]
    check(f"listed {names}", names == ["weights"])


def main():
    has_parts = hasattr(MlflowArtifactsRepository, "create_multipart_upload")
    requests.put = counting(requests.put)
    with mlflow.start_run() as run, tempfile.TemporaryDirectory() as folder:
        round_trip(folder, run.info.run_id)
        check(f"{len(sent_in_parts)} parts were sent", len(sent_in_parts) == (4 if has_parts else 0))
        if has_parts:
            broken_upload(folder, run.info.run_id)
    print("ok")


main()
