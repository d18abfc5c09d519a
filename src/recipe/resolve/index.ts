import { BaseCommand } from '../../cli/base-command.js';
import { argument, string } from '../../cli/definitions.js';

/** `archi-construct recipe resolve`: makes plain recipes of recipes with features. */
export default class RecipeResolve extends BaseCommand {
  static override summary = 'Choose the features of recipes, and write them as plain recipes.';

  static override description =
    'Reads recipes of conda-build (meta.yaml) and rattler-build (recipe.yaml) that have a features section, and writes those of the packages that are named, with the recipes that they need, as these programs read them: requirements are added, FEATURE_NAME is set, and the hash takes in which features are on and off. Without a package all recipes are written.';

  static override examples = [
    "<%= config.bin %> recipe resolve 'curl[http2, ~ldap, static]' --recipes recipes --out plain",
    '<%= config.bin %> recipe resolve --recipes recipes --out plain',
  ];

  static override strict = false;

  static override args = {
    spec: argument({
      name: 'SPEC',
      description:
        'A package, and its features that are to be on, or off behind ~. Others are as the recipe says.',
    }),
  };

  static override flags = {
    recipes: string({ summary: 'The folder of recipes.', helpValue: 'DIR', required: true }),
    out: string({ summary: 'The new folder for the plain recipes.', helpValue: 'DIR', required: true }),
  };

  /** Prints the recipes with their features; returns the result as an object. */
  async run(): Promise<object> {
    const { argv, flags } = await this.parse(RecipeResolve);
    const { resolveRecipes } = await import('./run.js');
    const result = await resolveRecipes({
      ...this.common(flags),
      specs: argv.map(String),
      recipes: flags.recipes,
      out: flags.out,
    });
    return this.finish(result);
  }
}
