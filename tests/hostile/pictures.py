"""Pictures that are traps, or broken."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from PIL import Image, ImageDraw

from tests.hostile.packing import Made, roster


def chunk(kind: bytes, content: bytes, *, checksum: bytes | None = None) -> bytes:
    """A chunk of a PNG."""
    sum_ = checksum if checksum is not None else struct.pack(">I", zlib.crc32(kind + content))
    return struct.pack(">I", len(content)) + kind + content + sum_


def png(width: int, height: int, *, depth: int = 8, colours: int = 2, rows: bytes = b"\0", more: bytes = b"") -> bytes:
    """A PNG that says it is of a size, with hardly a byte in it."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colours, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + more + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def picture(form: str, **said: Any) -> bytes:
    """A small picture with something on it."""
    image = Image.new("RGB", (64, 48), "seagreen")
    ImageDraw.Draw(image).line((0, 0, 64, 48), "white")
    written = io.BytesIO()
    image.save(written, form, **said)
    return written.getvalue()


def sized(width: int, height: int) -> bytes:
    """A JPEG whose head says another size than its content has."""
    content = bytearray(picture("JPEG"))
    at = content.find(b"\xff\xc0") + 5
    content[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(content)


def gif(width: int, height: int) -> bytes:
    """A GIF that says it is of a size."""
    return (
        b"GIF89a"
        + struct.pack("<HH", width, height)
        + b"\x80\0\0"
        + bytes(6)
        + b",\0\0\0\0"
        + b"\xff" * 4
        + b"\0\2\2L\1\0;"
    )


def webp(width: int, height: int) -> bytes:
    """A WebP whose head says another size than its content has."""
    content = bytearray(picture("WEBP"))
    at = content.find(b"\x9d\x01\x2a") + 3
    content[at : at + 4] = struct.pack("<HH", width & 0x3FFF, height & 0x3FFF)
    return bytes(content)


def tiff(width: int, height: int, *, following: int = 0) -> bytes:
    """A TIFF that says it is of a size; its directory may be followed by itself."""
    tags = [(256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, 8), (273, 4, 1, 8), (279, 4, 1, 1)]
    entries = b"".join(struct.pack("<HHLL", *tag) for tag in tags)
    return b"II*\0" + struct.pack("<L", 8) + struct.pack("<H", len(tags)) + entries + struct.pack("<L", following)


def with_exif(content: bytes) -> bytes:
    """A JPEG with a segment of the camera's."""
    return b"\xff\xd8\xff\xe1" + struct.pack(">H", len(content) + 2) + content + picture("JPEG")[2:]


def scans(count: int) -> bytes:
    """A progressive JPEG whose last scan is said again and again."""
    content = picture("JPEG", progressive=True)
    last = content.rfind(b"\xff\xda")
    return content[:last] + content[last:-2] * count + b"\xff\xd9"


def refused_pictures() -> dict[str, Made]:
    """What is to be refused."""
    whole, small = picture("JPEG"), picture("PNG")
    made: dict[str, Made] = {
        f"PNG of {width} by {height}": lambda width=width, height=height: png(width, height)
        for width, height in (
            (100_000, 100_000),
            (41_000, 1_000),
            (2**31 - 1, 1),
            (1, 2**31 - 1),
            (0, 0),
            (0, 9),
            (2**32 - 1,) * 2,
        )
    }
    made |= {f"JPEG of {size}": lambda size=size: sized(size, size) for size in (65_500, 6_400, 0)}
    made |= {f"GIF of {size}": lambda size=size: gif(size, size) for size in (1, 65_535)}
    made |= {f"TIFF of {size}": lambda size=size: tiff(size, size) for size in (1, 2**31)}
    made |= {f"PNG cut off at {at}": lambda at=at: small[:at] for at in (8, 12, 20, 33, 41, 60, len(small) // 2)}
    made |= {f"JPEG cut off at {at}": lambda at=at: whole[:at] for at in (2, 3, 11, 20, 100, 180, 400, len(whole) // 2)}
    made |= {f"WebP cut off at {at}": lambda at=at: picture("WEBP")[:at] for at in (8, 12, 16, 20, 40, 60)}
    return made | {
        "WebP that is larger": lambda: webp(0x3FFF, 0x3FFF),
        "WebP whose box is shorter": lambda: picture("WEBP")[:4] + struct.pack("<L", 20) + picture("WEBP")[8:40],
        "TIFF that goes round": lambda: tiff(1, 1, following=8),
        "TIFF": lambda: picture("TIFF"),
        "BMP": lambda: picture("BMP"),
        "ICO": lambda: picture("ICO"),
        "PNG with wrong sums": lambda: small[:29] + b"\1\2\3\4" + small[33:],
        "PNG without pixels": lambda: b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", bytes(13)) + chunk(b"IEND", b""),
        "PNG of an odd depth": lambda: png(8, 8, depth=7, rows=bytes(400)),
        "PNG with words that unpack without end": lambda: png(
            8,
            8,
            rows=bytes(25 * 8),
            more=b"".join(chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(20_000_000))) for _ in range(5)),
        ),
        "JPEG without a frame": lambda: whole.replace(b"\xff\xc0", b"\xff\xee"),
        "JPEG that says it is arithmetic": lambda: whole.replace(b"\xff\xc0", b"\xff\xcb"),
        "SVG with a script": lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        "SVG that laughs": lambda: b'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "ha">]><svg>&a;</svg>',
        "SVG after a mark": lambda: b"\xef\xbb\xbf  <svg onload='x'/>",
        "PostScript": lambda: b"%!PS\n(%pipe%id) (w) file\n" + bytes(9),
        "MVG": lambda: b"push graphic-context\nviewbox 0 0 9 9\nfill 'url(https://127.0.0.1/|id)'\n\0",
        "HEIC": lambda: b"\0\0\0\x18ftypheic" + bytes(60),
        "AVIF": lambda: b"\0\0\0\x18ftypavif" + bytes(60),
        "Photoshop": lambda: b"8BPS\0\1" + bytes(200),
        "GIF that is a script": lambda: b"GIF89a/*" + bytes(90) + b"*/=alert(1)",
        "GIF that is an archive": lambda: gif(1, 1) + roster(),
    }


def tolerated_pictures() -> dict[str, Made]:
    """Odd pictures that are shown as ordinary ones, encoded anew."""
    whole = picture("JPEG")
    frames = [Image.new("RGB", (32, 24), colour) for colour in ("red", "blue", "green")]
    return {
        "PNG whose pixels unpack without end": lambda: png(8, 8, rows=bytes(20_000_000)),
        "PNG with a palette that is not there": lambda: png(8, 8, colours=3, rows=bytes(9 * 8)),
        "JPEG without tables": lambda: whole.replace(b"\xff\xc4", b"\xff\xee"),
        "PNG without its end": lambda: picture("PNG")[:-20],
        "PNG of 16 bits": lambda: png(8, 8, depth=16, colours=0, rows=bytes(17 * 8)),
        "PNG of three pictures": lambda: _saved(frames[0], "PNG", save_all=True, append_images=frames[1:]),
        "WebP of three pictures": lambda: _saved(frames[0], "WEBP", save_all=True, append_images=frames[1:]),
        "PNG with an immense profile": lambda: png(
            8, 8, rows=bytes(25 * 8), more=chunk(b"iCCP", b"a\0\0" + zlib.compress(bytes(9_000_000)))
        ),
        "JPEG without its end": lambda: whole[:-2],
        "JPEG in ink": lambda: _saved(Image.new("CMYK", (32, 24)), "JPEG"),
        "JPEG with 60 KB of nonsense of the camera's": lambda: with_exif(b"Exif\0\0II*\0" + b"\xff" * 60_000),
        "JPEG whose camera goes round": lambda: with_exif(
            b"Exif\0\0II*\0" + struct.pack("<LHHHLLL", 8, 1, 0x8769, 4, 1, 8, 8)
        ),
        "JPEG of 400 scans": lambda: scans(400),
        "JPEG that ends in a page": lambda: whole + b"<html><script>alert(1)</script>",
        "JPEG that ends in a program": lambda: whole + b"<?php system($_GET['c']); ?>",
        "JPEG that is an archive": lambda: whole + roster(),
        "JPEG with a remark of a page": lambda: _saved(frames[0], "JPEG", comment=b"<script>alert(1)</script>"),
        "PDF with a script": lambda: b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n%%EOF",
        "PDF that starts a program": lambda: b"%PDF-1.7\n1 0 obj<</OpenAction<</S/Launch/F(cmd.exe)>>>>endobj\n%%EOF",
        "PDF that is an archive": lambda: b"%PDF-1.7\n%%EOF" + roster(),
    }


def _saved(image: Image.Image, form: str, **said: Any) -> bytes:
    written = io.BytesIO()
    image.save(written, form, **said)
    return written.getvalue()
