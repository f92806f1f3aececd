"""A recommendation's whole folder, read for its page."""

from waypost.rectification.folders.parts import Folder
from waypost.rectification.folders.reading import folder, folder_of, row_for

__all__ = ["Folder", "folder", "folder_of", "row_for"]
