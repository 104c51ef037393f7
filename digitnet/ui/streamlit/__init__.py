"""Everything the app assumes about Streamlit's internals, each tested in tests/ui/streamlit."""
