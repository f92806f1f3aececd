"""The words for what is said of a roster. English here, Chinese in the catalogue."""

from __future__ import annotations

from waypost.kernel.errors import N_

# code: (what happened, what is allowed)
WORDS: dict[str, tuple[str, str]] = {
    # lines that are no units
    "blank": (N_("a blank line"), ""),
    "blank_numbered": (N_("a line with a number and nothing else"), ""),
    "title": (N_("a title above the headings"), ""),
    "heading": (N_("the headings of the columns"), ""),
    "heading_again": (N_("the headings again"), ""),
    "total": (N_("a line of totals"), ""),
    "total_differs": (N_("the total says %(found)s units, and the sheet has %(count)s different ones"), ""),
    "note_line": (N_("a note"), ""),
    "section": (N_("the heading of a section"), ""),
    "no_roster": (N_("this sheet is no roster: it has no line with headings such as 单位名称 and 单位类别"), ""),
    "left_out": (N_("left out, as you asked"), ""),
    "hidden": (N_("hidden in the spreadsheet, and left out, as you asked"), ""),
    "given_twice": (N_("given twice: it says the same as %(other)s"), ""),
    "given_twice_other": (N_("given twice: %(other)s was chosen"), ""),
    # columns
    "column_unknown": (N_("the column “%(found)s” is not understood and stays unread"), ""),
    "column_beside": (N_("the column “%(found)s” says the same kind of thing as column %(taken)s, which is read"), ""),
    "column_answered": (N_("the column “%(found)s” is read as %(field)s"), ""),
    "column_hidden": (N_("the column “%(found)s” is hidden in the spreadsheet and is read all the same"), ""),
    "column_map": (
        N_("the column “%(found)s” is of another map system than WGS-84"),
        N_("say whether the degrees are to be converted"),
    ),
    "column_map_converted": (N_("the column “%(found)s” is converted to WGS-84"), ""),
    "no_superior_column": (N_("no column says the superior of a unit; the units get none"), ""),
    "side_by_side": (
        N_("two tables stand side by side"),
        N_("one table; put the second below the first, or on a sheet of its own"),
    ),
    "sheet_hidden": (
        N_("the sheet is hidden in the spreadsheet (%(count)s rows)"),
        N_("say whether it is to be read"),
    ),
    "rows_hidden": (
        N_("the row is hidden in the spreadsheet, with %(count)s rows of the sheet in all"),
        N_("say whether they are to be read"),
    ),
    "as_above": (N_("“%(found)s”, as in the row above"), ""),
    "column_near": (N_("the column “%(found)s” may say: %(fields)s"), N_("%(fields)s, or ignore it")),
    "column_twice": (N_("two columns are called “%(found)s”"), N_("say which one is meant")),
    "name_column_missing": (N_("no column holds the names of the units"), N_("a column 单位名称 or “Unit name”")),
    "no_headings": (
        N_("this looks like units, and the sheet has no line of headings"),
        N_("a line with 单位名称 and at least one of 单位类别, 层级, 行政区划代码, 上级主管单位"),
    ),
    # cells that hold nothing to read
    "error_value": (N_("the cell shows an error of the spreadsheet"), N_("a value")),
    "formula_empty": (
        N_("the cell holds a formula that was never computed"),
        N_("a value; open and save the file once"),
    ),
    "tidied": (N_("“%(found)s” is read as “%(read_as)s”"), ""),
    "answered": (N_("“%(found)s”: %(answer)s, as answered"), ""),
    "too_long": (N_("%(length)s characters are too many"), N_("at most %(most)s characters")),
    # name and code
    "name_missing": (N_("no name"), N_("the name of the unit")),
    "name_no_words": (N_("“%(found)s” is no name"), N_("a name with letters")),
    "name_of_several": (N_("“%(found)s” may be several units in one cell"), N_("a row for each unit")),
    "name_elsewhere": (
        N_("a unit of the same name stands in %(region)s (%(other)s); they are told apart by region"),
        "",
    ),
    "code_digits_lost": (
        N_("the spreadsheet keeps “%(found)s” as a number and lost its last digits"),
        N_("the code as text"),
    ),
    "code_of_two": (N_("the code %(found)s is given to several units: %(rows)s"), N_("one code for one unit")),
    "twice_differing": (
        N_("“%(found)s” is given twice and differs from %(other)s in %(cells)s"),
        N_("say which row is right"),
    ),
    "unit_nearly_same": (
        N_("“%(found)s” is nearly “%(other)s”, which exists in %(region)s"),
        N_("say whether it is the same unit"),
    ),
    "unit_elsewhere": (
        N_("“%(other)s” with the same superior exists already in %(region)s"),
        N_("say whether it is the same unit, which then moves, or another one"),
    ),
    "unit_closed": (N_("“%(found)s” exists and is closed"), N_("open it again, or leave the row out")),
    # kind and level
    "kind_other_word": (N_("“%(found)s” is another word for %(kind)s"), ""),
    "kind_missing": (N_("no kind of unit"), N_("one of the kinds")),
    "kind_near": (N_("the kind “%(found)s” is not known; likely %(likely)s"), N_("one of the kinds")),
    "kind_unknown": (N_("the kind “%(found)s” is not known"), N_("one of the kinds")),
    "kind_against_name": (N_("the kind is “%(found)s”, and the name says %(kind)s"), N_("one of the two")),
    "level_missing": (N_("no level"), N_("province, city, county or grass roots (省级, 市级, 县级, 基层)")),
    "level_unknown": (
        N_("the level “%(found)s” is not known"),
        N_("province, city, county or grass roots (省级, 市级, 县级, 基层)"),
    ),
    "level_against_kind": (
        N_("the level is “%(found)s”, and units of the kind %(kind)s are %(level)s"),
        N_("one of the two"),
    ),
    # region
    "code_former": (
        N_("%(found)s (%(region)s) is a division code of former years"),
        N_("the code in force, or keep it"),
    ),
    "code_in_words": (N_("“%(found)s” is a division code in words; likely %(code)s"), N_("6 digits")),
    "township_not_in_table": (N_("“%(found)s” is not in the table of regions; the unit is put into %(region)s"), ""),
    "code_derived_sheet": (
        N_("no division code: %(code)s %(region)s, from the heading or the name of the sheet"),
        "",
    ),
    "code_against_sheet": (
        N_("the division code %(found)s is %(region)s, and the row stands among those of %(there)s"),
        N_("say which region is right"),
    ),
    "code_form": (N_("“%(found)s” is no division code"), N_("6 digits, or 9 or 12 for a township")),
    "code_short": (N_("“%(found)s” is too short for a division code; likely %(code)s"), N_("6 digits")),
    "code_unknown": (
        N_("no region has the division code %(found)s"),
        N_("a code of GB/T 2260, or hand in a list of regions"),
    ),
    "code_not_in_table": (
        N_("no region has the division code %(found)s"),
        N_("a code that exists, or hand in a list of regions that names it"),
    ),
    "code_missing": (N_("no division code, and neither name nor superior tells it"), N_("a division code of 6 digits")),
    "code_derived_name": (N_("no division code: %(code)s %(region)s, from the name"), ""),
    "code_derived_superior": (N_("no division code: %(code)s %(region)s, from the superior"), ""),
    "code_derived_both": (N_("no division code: %(code)s %(region)s, from the name and the superior"), ""),
    "code_against_name": (
        N_("the division code %(found)s is %(region)s, and the name begins with %(named)s"),
        N_("say which region is right"),
    ),
    "code_against_region": (
        N_("the division code %(code)s is %(region)s, and the region is given as “%(found)s”"),
        N_("say which one is right"),
    ),
    "code_against_level": (
        N_("the division code %(found)s (%(region)s) is not of the unit's level"),
        N_("the code of a region of that level, or keep it"),
    ),
    "code_against_superior": (
        N_("%(found)s (%(region)s) does not lie in %(superior_region)s, for which its superior %(superior)s is there"),
        N_("a region of %(superior_region)s (%(code)s), or another superior"),
    ),
    "region_by_name": (N_("“%(found)s” is %(code)s"), ""),
    "region_from_roster": (N_("%(found)s is not in the table; the roster itself calls it %(region)s"), ""),
    "region_ambiguous": (
        N_("several regions are called “%(found)s”"),
        N_("a division code, or the city before the name"),
    ),
    "region_unknown": (N_("no region is called “%(found)s”"), N_("the name of a region, or a division code")),
    "outside_your_part": (N_("%(found)s lies outside the regions that you look after"), N_("a region of yours")),
    # superior
    "superior_unknown": (
        N_("no unit has the code %(found)s"),
        N_("the code of a unit of this roster or of one that exists"),
    ),
    "superior_not_found": (
        N_("the superior “%(found)s” is neither in this roster nor among the units that exist"),
        N_("the full name of a unit"),
    ),
    "superior_outside": (
        N_("the superior “%(found)s” is neither in this roster nor among the units that exist"),
        N_("a unit that exists, or say that the unit stands at the top here"),
    ),
    "superior_by_code": (N_("the superior “%(found)s” is the code of %(superior)s"), ""),
    "superior_by_number": (
        N_("no unit has the code %(found)s; the row with this number is %(superior)s"),
        N_("the code of a unit, or say that the numbers of the rows are meant"),
    ),
    "superior_near": (N_("the superior “%(found)s” is not found; likely %(likely)s"), N_("the full name of a unit")),
    "superior_ambiguous": (N_("the superior “%(found)s” may be any of %(likely)s"), N_("say which one is meant")),
    "superior_other_words": (N_("the superior “%(found)s” is %(superior)s"), ""),
    "superior_by_region": (N_("of several units called “%(found)s”, the one of %(region)s"), ""),
    "superior_missing": (N_("no superior"), N_("the name of a unit, or say that there is none")),
    "superior_itself": (N_("“%(found)s” is given as its own superior"), N_("a unit other than itself")),
    "superior_lower": (N_("the superior “%(found)s” is of a lower level"), N_("a unit of the same or a higher level")),
    "superior_circle": (N_("the superiors go round in a circle: %(found)s"), N_("a line that ends at the top")),
    "superior_deep": (N_("the line above “%(found)s” is too long"), N_("at most %(most)s units above one another")),
    "superior_other_line": (
        N_("the superior “%(found)s” belongs to another line (%(lines)s)"),
        N_("a superior of the unit's own line, or say that it is right"),
    ),
    # position
    "position_missing": (N_("no position"), ""),
    "position_order": (N_("“%(found)s” is read as longitude, latitude: only so does it lie in the region"), ""),
    "position_coarse": (N_("%(found)s: whole degrees only, so within some 50 km"), ""),
    "position_half": (N_("latitude or longitude is missing"), N_("both, or neither")),
    "position_swapped": (
        N_("latitude and longitude seem to have changed places: %(found)s; right would be %(right)s"),
        N_("a position in the region"),
    ),
    "position_far": (
        N_("%(found)s lies far from %(region)s"),
        N_("about %(south)s–%(north)s°N, %(west)s–%(east)s°E; or keep it"),
    ),
    "position_off_globe": (N_("%(found)s is no place on the globe"), N_("latitude up to 90°, longitude up to 180°")),
    "degrees_unclear": (N_("“%(found)s” is no number of degrees"), N_("degrees such as 35.57012")),
    # yes and no, numbers
    "window_unknown": (N_("“%(found)s”: whether there is a window is left open"), ""),
    "window_unclear": (N_("“%(found)s” is neither yes nor no"), N_("是 or 否")),
    "number_with_unit": (N_("“%(found)s” is read as %(number)s"), ""),
    "staff_unknown": (N_("“%(found)s”: the number of staff is left open"), ""),
    "staff_out_of_range": (N_("%(found)s is no number of staff"), N_("a whole number from 0 to %(most)s")),
    "number_chinese": (N_("“%(found)s” is a number in words; likely %(number)s"), N_("a number in digits")),
    "number_about": (N_("“%(found)s” is no exact number; likely %(number)s"), N_("a whole number")),
    "number_remark": (N_("“%(found)s” is a number with a remark; likely %(number)s"), N_("a whole number")),
    "number_unclear": (N_("“%(found)s” is no whole number"), N_("a whole number")),
}

TROUBLES: dict[str, str] = {
    "empty": N_("the file is empty"),
    "too_large": N_(
        "the file is too large, or would unpack to too much: at most 30 MB, 200,000 rows and 400 columns a sheet"
    ),
    "too_many_parts": N_("the file has too many parts to be a workbook"),
    "overlapping": N_("the file is built so that it would unpack to far more than it is; it was not opened"),
    "twice": N_("two parts of the file have one name; it was not opened"),
    "climbs": N_("a part of the file names a place outside of it; it was not opened"),
    "definitions": N_(
        "the file defines entities or a type of document of its own, as only traps do; it was not opened"
    ),
    "busy": N_("too many files are being read at the moment; hand it in again in a minute"),
    "locked": N_("the file is locked with a password; save it without one"),
    "web_page": N_("the file is a web page with the name of a workbook; open it and save it as XLSX"),
    "undecodable": N_("the text is neither UTF-8 nor GB18030; save it as XLSX or as CSV UTF-8"),
    "quotes": N_("a quotation mark is opened and not closed, so that lines run together; save it as XLSX or repair it"),
    "no_units": N_(
        "no sheet of the file holds a roster: a line with headings such as 单位名称 and 单位类别, and units below it"
    ),
    "unreadable": N_("the file cannot be read as a workbook or as CSV; open it and save it as XLSX"),
}

FIELDS: dict[str, str] = {
    "name": N_("Name"),
    "kind": N_("Kind"),
    "kind_name": N_("Kind"),
    "level": N_("Level"),
    "region": N_("Region"),
    "region_code": N_("Division code"),
    "superior": N_("Superior"),
    "code": N_("Code of the unit"),
    "short_name": N_("Short name"),
    "latitude": N_("Latitude"),
    "longitude": N_("Longitude"),
    "has_window": N_("Service window"),
    "staff": N_("Staff"),
    "head": N_("Head (post)"),
    "liaison": N_("Liaison officer (post)"),
    "telephone": N_("Telephone"),
    "address": N_("Address"),
    "note": N_("Remark"),
    "is_closed": N_("closed"),
}

# Words inside a reason or an answer (see `facts.mark`). %(of)s is what belongs to it.
SPOKEN: dict[str, str] = {
    "read": N_("read them"),
    "leave": N_("leave them out"),
    "ignore": N_("ignore the column"),
    "convert": N_("convert them to WGS-84"),
    "as_they_are": N_("they are WGS-84 already"),
    "empty": N_("leave empty"),
    "keep": N_("keep %(of)s"),
    "swap": N_("change places: %(of)s"),
    "yes": N_("yes"),
    "no": N_("no"),
    "at_the_top": N_("it stands at the top here"),
    "by_number": N_("the numbers of the rows are meant"),
    "no_superior": N_("it has no superior"),
    "open_again": N_("open it again"),
    "same_unit": N_("the same unit: %(of)s"),
    "another_unit": N_("another unit"),
    "one_unit": N_("it is one unit with this name"),
    "level_province": N_("provincial"),
    "level_city": N_("city"),
    "level_county": N_("county"),
    "level_grass_roots": N_("grass roots"),
    "field_position": N_("Position"),
    "field_city": N_("City"),
    "field_county": N_("County"),
    "field_province": N_("Province"),
    "field_township": N_("Township"),
    "field_superior_code": N_("Code of the superior"),
    **{f"field_{name}": word for name, word in FIELDS.items()},
}
