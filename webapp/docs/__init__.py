"""The documentation of the APIs: reference pages made from their OpenAPI documents, guides, and trying them."""
