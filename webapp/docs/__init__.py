"""The documentation of the APIs: reference pages made from their documents, guides, and trying them."""
