"""Tells Streamlit's frontend directly where the server is.

By default it first looks below the page (`/train/_stcore/health`), finds nothing there, and then
tries the root. An answer below the page would not help: the frontend would take the page for the
root and show Home.
"""

# The folder of the page, including the path that `server.baseUrlPath` may set.
SCRIPT = 'window.__streamlit = { BACKEND_BASE_URL: new URL(".", location.href).href }'
