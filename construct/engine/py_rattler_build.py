"""Builds one recipe with py-rattler-build.

Standard input is one line, a JSON object with the arguments of build_recipes(), or with a package and the arguments of its rebuild().
Then it stays open: its end means that whoever waits for the build has ended, and that the build has to end too. If the build fails,
one line of JSON says why.
"""

import json
import os
import signal
import sys
import warnings

import rattler_build


def end_with_reader():
    """Forks a process that ends all processes of the build when standard input ends: the engine lets no thread run."""
    if os.fork() > 0:
        return
    os.dup2(os.open(os.devnull, os.O_RDWR), 1)
    os.dup2(1, 2)
    while os.read(0, 4096):
        pass
    os.killpg(os.getpgid(0), signal.SIGKILL)


def requirements(request):
    """Returns what the recipe needs. The engine's own error says only that it is not to be had."""
    platforms = {key: request[key] for key in ("build_platform", "host_platform", "target_platform")}
    config = rattler_build.RenderConfig(rattler_build.PlatformConfig(**platforms))
    recipe = rattler_build.Stage0Recipe.from_file(request["recipes"][0])
    variants = rattler_build.VariantConfig.from_files(request["variant_config"])
    rendered = [variant.recipe.requirements for variant in recipe.render(variants, config)]
    return {
        section: sorted({str(spec) for needs in rendered for spec in getattr(needs, section)})
        for section in ("build", "host", "run")
    }


def reason(request, error):
    found = {"error": str(error), "requirements": None}
    if "recipes" not in request:
        return found
    try:
        found["requirements"] = requirements(request)
    except Exception as detail:
        # A recipe that cannot be read: this error names the line.
        found["error"] = str(detail)
    return found


request = json.loads(sys.stdin.readline())
end_with_reader()
warnings.simplefilter("ignore", DeprecationWarning)
try:
    if "package" in request:
        rattler_build.Package.from_file(request.pop("package")).rebuild(**request)
    else:
        rattler_build.build_recipes(**request)
except BaseException as error:
    # A panic of the engine is no Exception.
    print(json.dumps(reason(request, error)), flush=True)
    sys.exit(1)
