"""The shell: layout, components, navigation and home pages."""
