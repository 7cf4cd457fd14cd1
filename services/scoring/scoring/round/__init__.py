"""One evaluation under one scheme version: declare, mark, final."""
