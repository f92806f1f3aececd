"""The programming interface: tokens and the OpenAPI document."""
