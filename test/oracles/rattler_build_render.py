"""Renders recipes by rattler-build, as its --render-only does.

Reads from stdin a list of {recipe, variants, platform}: the path of a recipe.yaml, those of its files of variants in the
order in which they count, and the platform that it is for. Writes for each the recipes that it renders, or null where it refuses it.
"""

import json
import os
import sys
import tempfile
import warnings

from rattler_build.cli_api import build_recipes

warnings.simplefilter("ignore", DeprecationWarning)


def render(recipe, variants, platform):
    """It prints what it renders, to the standard output that it has."""
    with tempfile.TemporaryFile() as printed, tempfile.TemporaryDirectory() as output:
        own = os.dup(1)
        os.dup2(printed.fileno(), 1)
        try:
            build_recipes(
                [recipe],
                build_platform=platform,
                target_platform=platform,
                host_platform=platform,
                channel=["file:///nowhere"],
                variant_config=variants,
                render_only=True,
                output_dir=output,
            )
        except Exception:
            return None
        finally:
            os.dup2(own, 1)
            os.close(own)
        printed.seek(0)
        text = printed.read()
    return [output["recipe"] for output in json.loads(text)] if text.strip() else []


json.dump([render(**one) for one in json.load(sys.stdin)], sys.stdout)
