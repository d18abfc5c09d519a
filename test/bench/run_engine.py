"""run_engine.py OUT VARIANTS CHANNELS RECIPE...: cross-builds recipes one after the other, with as little around the engine as can be.

CHANNELS is a list of urls in JSON. The packages, and the index that the engine makes of them, are in OUT.
"""

import json
import sys

from rattler_build import build_recipes

out, variants, channels, *recipes = sys.argv[1:]
for recipe in recipes:
    build_recipes(
        [recipe],
        build_platform="linux-64",
        host_platform="linux-aarch64",
        target_platform="linux-aarch64",
        channel=json.loads(channels),
        variant_config=[variants],
        output_dir=out,
        package_format="conda",
        test="native",
    )
