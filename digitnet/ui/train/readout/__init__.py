"""How far the run has come: its accuracy, where it stands, what there is to say."""
