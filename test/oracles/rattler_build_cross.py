"""rattler_build_cross.py RECIPE OUT VARIANTS CHANNEL...: cross-builds a recipe on linux-64 for linux-aarch64."""

import glob
import sys

from rattler_build import build_recipes

recipe, out, variants, *channels = sys.argv[1:]
try:
    build_recipes(
        [recipe],
        build_platform="linux-64",
        host_platform="linux-aarch64",
        target_platform="linux-aarch64",
        channel=["file://" + channel for channel in channels],
        variant_config=[variants],
        output_dir=out,
        package_format="conda:3",
        test="skip",
    )
except Exception as error:
    logs = [open(path).read() for path in glob.glob(out + "/bld/*/work/conda_build.log")]
    sys.exit("\n".join([str(error), *logs]))
