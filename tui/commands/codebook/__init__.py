"""`turven codebook`: the codebook's life at the prompt; each module is a few of its commands."""
