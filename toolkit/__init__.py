"""Chinese-to-English translation and glossary toolkit: the command `zhen` as a library."""
