"""What the pages share: beside app.py, home.py and pages/ the only room that knows Streamlit."""
