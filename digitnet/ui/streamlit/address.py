"""Tells Streamlit's frontend at once where the server is.

By itself it looks below the page first (`/train/_stcore/health`), is told that nothing is there,
and goes on at the root. An answer below the page would not help: the frontend would take the page
for the root, and show Home.
"""

# The folder that the page is in, also below the path that `server.baseUrlPath` may set.
SCRIPT = 'window.__streamlit = { BACKEND_BASE_URL: new URL(".", location.href).href }'
