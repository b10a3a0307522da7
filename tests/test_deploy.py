"""What `deploy/` says: valid for the programs that read it, and consistent with the project."""

import io
import re
import runpy
import socket
import subprocess

import kubernetes_validate
import pytest
import yaml
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.app_in_chromium import ROOT, served_app
from tests.caddy import CADDY, CADDYFILE, ask, caddy
from tests.haproxy import CONFIGURATION, HAPROXY

DEPLOY = ROOT / "deploy"
MANIFESTS = list(yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text()))
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())


@pytest.mark.parametrize("version", ["1.27", "1.37"])
@pytest.mark.parametrize("manifest", MANIFESTS, ids=lambda manifest: manifest["kind"])
def test_the_manifests_follow_the_schemas_of_kubernetes(manifest, version):
    kubernetes_validate.validate(manifest, version, strict=True)


def test_the_manifests_belong_together():
    deployment, service, ingress, scaler = MANIFESTS
    labels = deployment["spec"]["template"]["metadata"]["labels"]
    assert deployment["spec"]["selector"]["matchLabels"] == service["spec"]["selector"] == labels
    (rule,) = ingress["spec"]["rules"]
    backend = rule["http"]["paths"][0]["backend"]["service"]["name"]
    assert backend == service["metadata"]["name"]
    assert scaler["spec"]["scaleTargetRef"]["name"] == deployment["metadata"]["name"]


@pytest.mark.skipif(HAPROXY is None, reason="HAProxy is not installed: apt install haproxy")
def test_haproxy_accepts_its_configuration():
    addresses = {"LISTEN": "127.0.0.1:1", "APP_1": "127.0.0.1:2", "APP_2": "127.0.0.1:3"}
    command = [HAPROXY, "-c", "-f", CONFIGURATION]
    subprocess.run(command, env=addresses, check=True, capture_output=True)


def test_haproxy_finds_the_processes_of_compose():
    found = re.findall(r"\$\{APP_\d-(\w+):8501\}", CONFIGURATION.read_text())
    assert found == ["app_1", "app_2"]
    assert set(found) < set(COMPOSE["services"])


@pytest.mark.skipif(CADDY is None, reason="Caddy is not installed: apt install caddy")
def test_caddy_serves_the_app_by_https_without_its_figures(tmp_path):
    with served_app() as (app, _), caddy(app, tmp_path) as address:
        assert ask(f"{address}/_stcore/health")[0] == 200
        assert ask(f"{address}/_stcore/metrics")[0] == 404


def test_caddy_is_in_front_of_haproxy():
    https = COMPOSE["services"]["https"]
    assert https["environment"]["APP"].partition(":")[0] in COMPOSE["services"]
    assert set(re.findall(r"\{\$(\w+)", CADDYFILE.read_text())) == {
        *("SITE", "APP", "HTTP_PORT", "HTTPS_PORT")
    }
    for service in COMPOSE["services"].values():
        for mount in service.get("volumes", []):
            source = mount.split(":")[0]
            assert source in COMPOSE["volumes"] or (DEPLOY / source).is_file()


def instructions(name: str) -> list[list[str]]:
    """The words after each instruction of this name in the Dockerfile."""
    text = (DEPLOY / "Dockerfile").read_text().replace("\\\n", " ")
    return [line.split()[1:] for line in text.splitlines() if line.startswith(f"{name} ")]


def test_the_image_gets_files_that_are_there():
    copied = [name for words in instructions("COPY") for name in words[:-1]]
    assert {"app.py", "mnist_core", "pages", "requirements-serve.lock"} <= set(copied)
    assert [name for name in copied if not (ROOT / name).exists()] == []
    assert not set(copied) & set((ROOT / ".dockerignore").read_text().split())


def test_the_image_runs_the_app_as_a_user_whom_kubernetes_accepts():
    assert instructions("USER") == [["app"]]
    (user,) = [words for words in instructions("RUN") if words[0] == "useradd"]
    pod = MANIFESTS[0]["spec"]["template"]["spec"]
    assert int(user[user.index("--uid") + 1]) == pod["securityContext"]["runAsUser"]


def test_the_image_is_checked_at_the_port_that_it_exposes(monkeypatch):
    (port,) = instructions("EXPOSE")
    (container,) = MANIFESTS[0]["spec"]["template"]["spec"]["containers"]
    assert port == [str(container["ports"][0]["containerPort"])]
    assert "health_check.py" in instructions("HEALTHCHECK")[0][-1]
    asked = []

    def urlopen(url, timeout):
        asked.append(url)
        return io.BytesIO()

    monkeypatch.setattr("urllib.request.urlopen", urlopen)
    monkeypatch.delenv("STREAMLIT_SERVER_PORT", raising=False)
    runpy.run_path(str(DEPLOY / "health_check.py"))
    assert asked == [f"http://127.0.0.1:{port[0]}/_stcore/health"]


def test_with_the_hosts_of_the_readme_no_other_name_connects(monkeypatch):
    monkeypatch.setenv("STREAMLIT_SERVER_ALLOWED_HOSTS", "127.0.0.1 digits.example.org")
    assert "STREAMLIT_SERVER_ALLOWED_HOSTS" in (ROOT / "README.md").read_text()
    with served_app() as (app, _):
        place = app.removeprefix("http://")
        for name in ("127.0.0.1", "digits.example.org"):
            with connect_as(name, place):
                pass
        with pytest.raises(InvalidStatus), connect_as("rebound.example", place):
            pass


def connect_as(name: str, place: str) -> connect:
    """A connection to the app, as a browser makes it from a page whose address has this name."""
    connection = socket.create_connection(place.split(":"))
    return connect(f"ws://{name}/_stcore/stream", sock=connection, origin=f"http://{name}")
