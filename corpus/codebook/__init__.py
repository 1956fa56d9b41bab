"""The codebook: its file, its codes and their letters, and the differences between revisions."""
