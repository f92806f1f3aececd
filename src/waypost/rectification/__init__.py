"""The life of a recommendation, from draft to look-back."""
