"""What we already know: articles, versions, audiences, feedback."""
