"""The health check of the image: ends with an error if the app does not answer in this container.

It asks at the port and the base path that the app itself reads from the environment.
"""

import os
import urllib.request

port = os.environ.get("STREAMLIT_SERVER_PORT", "8501")
base_path = os.environ.get("STREAMLIT_SERVER_BASE_URL_PATH", "").strip("/")
parts = [f"http://127.0.0.1:{port}", base_path, "_stcore/health"]
urllib.request.urlopen("/".join(filter(None, parts)), timeout=5).close()
