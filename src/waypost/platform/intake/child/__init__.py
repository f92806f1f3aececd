"""What runs in the child: parsers that import nothing of Django, take one open file and options, and answer with plain
values and bytes."""
