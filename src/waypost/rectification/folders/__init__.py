"""A recommendation's whole folder, read for its page."""

from waypost.rectification.folders.parts import Folder
from waypost.rectification.folders.reading import folder_of

__all__ = ["Folder", "folder_of"]
