"""All that the app takes for granted of Streamlit's inside; tests/ui/streamlit tries each of it."""
