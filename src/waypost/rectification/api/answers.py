"""What programs get about recommendations: the shapes of what queries answer."""

from __future__ import annotations

from waypost.platform.shapes import list_of, page_of, shape_of
from waypost.rectification.actions import Reminded
from waypost.rectification.board import Line
from waypost.rectification.folders import Folder
from waypost.rectification.notices import ShownNotice
from waypost.rectification.queries import ItemView, StepOffer

LineOut = shape_of(Line)
LinesOut = page_of(LineOut, name="LinesOut")
StepOut = shape_of(StepOffer, name="StepOut")
ItemOut = shape_of(ItemView, without=("due", "sees_inside", "facts"), more={"steps": list_of(StepOut)})
FolderOut = shape_of(Folder, without=("rail", "history", "texts", "region_path", "unit_path"))
RemindedOut = shape_of(Reminded)
ShownNoticeOut = shape_of(ShownNotice)
