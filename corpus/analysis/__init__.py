"""What the codings say: agreement between coders, tables, which coding counts, reliance, pace."""
