import configparser
import sys


def main():
    """Prints the greeting of the settings."""
    settings = configparser.ConfigParser()
    with open(f"{sys.prefix}/etc/told.ini") as lines:
        settings.read_string("[settings]\n" + lines.read())
    print(settings["settings"]["greeting"])
