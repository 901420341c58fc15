"""What Word documents, workbooks and presentations share: paragraphs, runs, drawings, and how they are rewritten."""
