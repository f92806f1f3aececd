"""Drawn photographs for the demonstration: a counter, a hall, a notice on a wall. Nobody is in them."""

from __future__ import annotations

import io
import random
from datetime import datetime

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 1280, 960
_WALLS = ("#d9d4c7", "#cfd8dc", "#dfe4d7", "#e6d8c3")
_WOODS = ("#7a5c3e", "#5b4636", "#8d6e4f")


def photograph(kind: str, at: datetime, *, latitude: float, longitude: float, seed: int) -> bytes:
    """A JPEG of 1280 × 960 with the time and the position where a camera writes them (EXIF 2.3).

    `kind` is "window", "hall", "notice" or "street". The same seed gives the same picture.
    """
    dice = random.Random(seed)
    image = Image.new("RGB", (WIDTH, HEIGHT), dice.choice(_WALLS))
    {"window": _window, "hall": _hall, "notice": _notice, "street": _street}[kind](ImageDraw.Draw(image), dice)
    exif = Image.Exif()
    exif[0x010F] = "Waypost demonstration"
    exif[0x0132] = at.strftime("%Y:%m:%d %H:%M:%S")
    exif.get_ifd(0x8769)[0x9003] = at.strftime("%Y:%m:%d %H:%M:%S")
    exif.get_ifd(0x8769)[0x9011] = "+08:00"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = ("N" if latitude >= 0 else "S"), _degrees(latitude)
    gps[3], gps[4] = ("E" if longitude >= 0 else "W"), _degrees(longitude)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=82, exif=exif)
    return out.getvalue()


def _degrees(value: float) -> tuple[float, float, float]:
    value = abs(value)
    minutes = value % 1 * 60
    return float(int(value)), float(int(minutes)), round(minutes % 1 * 60, 3)


def _floor(draw: ImageDraw.ImageDraw, top: int) -> None:
    draw.rectangle((0, top, WIDTH, HEIGHT), fill="#b9b2a4")
    for x in range(-WIDTH, 2 * WIDTH, 160):
        draw.line((WIDTH // 2 + (x - WIDTH // 2) // 3, top, x, HEIGHT), fill="#a49d8f", width=2)


def _window(draw: ImageDraw.ImageDraw, dice: random.Random) -> None:
    _floor(draw, 700)
    wood = dice.choice(_WOODS)
    count = dice.randint(3, 5)
    step = WIDTH // count
    for number in range(count):
        left = number * step + 30
        draw.rectangle((left, 180, left + step - 60, 520), fill="#eef3f6", outline="#8fa3b0", width=6)
        draw.rectangle((left + 30, 120, left + step - 90, 165), fill="#16324f")
        draw.rectangle((left + 60, 330, left + 150, 420), fill="#37474f")
    draw.rectangle((0, 520, WIDTH, 720), fill=wood)
    draw.rectangle((0, 520, WIDTH, 548), fill="#efe9dc")
    for number in range(dice.randint(2, 6)):
        left = 80 + number * 200
        draw.rounded_rectangle((left, 760, left + 120, 900), 12, fill="#3d6b8c")


def _hall(draw: ImageDraw.ImageDraw, dice: random.Random) -> None:
    _floor(draw, 420)
    draw.rectangle((260, 90, 1020, 330), fill="#9c2a21")
    draw.rectangle((300, 130, 980, 160), fill="#f3dcc0")
    draw.rectangle((360, 200, 920, 222), fill="#f3dcc0")
    wood = dice.choice(_WOODS)
    for row in range(5):
        top, size = 440 + row * 100, 90 + row * 22
        for number in range(WIDTH // size + 1):
            left = number * size + (row % 2) * 20
            draw.rectangle((left, top, left + size - 16, top + 26), fill=wood)
            draw.rectangle((left + 12, top + 30, left + size - 30, top + 72), fill="#2e3b46")


def _notice(draw: ImageDraw.ImageDraw, dice: random.Random) -> None:
    draw.rectangle((170, 110, 1110, 850), fill="#f9f7f1", outline="#7a6a55", width=14)
    draw.rectangle((400, 170, 880, 220), fill="#b3261e")
    for row in range(11):
        top = 270 + row * 48
        draw.rectangle((240, top, 240 + dice.randint(480, 780), top + 14), fill="#5f6b76")
    draw.ellipse((860, 640, 1040, 820), outline="#b3261e", width=10)


def _street(draw: ImageDraw.ImageDraw, dice: random.Random) -> None:
    draw.rectangle((0, 0, WIDTH, 420), fill="#bcd3e0")
    draw.rectangle((180, 200, 1100, 760), fill=dice.choice(_WALLS), outline="#8f8877", width=6)
    for row in range(3):
        for number in range(7):
            left, top = 230 + number * 122, 240 + row * 130
            draw.rectangle((left, top, left + 76, top + 86), fill="#6f8ba0")
    draw.rectangle((560, 600, 720, 760), fill="#37474f")
    draw.rectangle((500, 560, 780, 592), fill="#16324f")
    _floor(draw, 760)
