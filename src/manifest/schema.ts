import { createRequire } from 'node:module';
import type * as Zod from 'zod';
import { PLATFORMS, type Platform } from '../conda/platform.js';
import { PYC_CHOICES } from './pyc.js';
import { INITIALIZATIONS } from './setup/behaviour.js';

/** Returns the schemas of manifest.yaml. The first call loads zod, in 70 ms, which a valid manifest does not need. */
export function manifestSchemas(): ReturnType<typeof makeSchemas> {
  schemas ??= makeSchemas(createRequire(import.meta.url)('zod'));
  return schemas;
}

let schemas: ReturnType<typeof makeSchemas> | undefined;

function makeSchemas(z: typeof Zod) {
  const text = z.string().min(1);
  const specs = z.array(text.meta({ examples: ['python 3.7.*'] })).meta({
    description:
      'Match specs: a package name, a version, a build. They are solved where there are no pins, or with --solve.',
  });
  const pins = z.array(text.meta({ examples: ['python-3.7.0-hab5db58_3'] })).meta({
    description: 'Exact builds: name-version-build, at most one for each package.',
  });
  const exclude = z.array(text).meta({ description: 'Names of packages to leave out.' });
  const wheels = z
    .array(text.meta({ examples: ['./wheels/hello-1.0-py3-none-any.whl', 'hello==1.0'] }))
    .meta({
      description:
        "Wheels that are laid into site-packages: ./NAME.whl, a path relative to the manifest's folder, https://…/NAME.whl#sha256=…, or NAME==VERSION, which is looked up in an index.",
    });
  const virtualPackages = z.array(text.meta({ examples: ['__glibc 2.17'] })).meta({
    description: 'What the target has without conda: a name that begins with __ and a version.',
  });

  const requestedSpecs = z.array(text).meta({
    description:
      "Specs for conda's history, which conda keeps to later. Default: specs, or pins if there are none.",
    examples: [['python 3.7.*', 'conda']],
  });

  const freeze = z.record(z.string(), z.unknown()).meta({
    description: 'What conda-meta/frozen has (CEP 22): conda then refuses to change the environment.',
    examples: [{ message: 'Update it with a newer installer.' }],
  });

  const channelsRemap = z
    .array(
      z.strictObject({
        from: text.meta({
          description: 'A channel, after the others.',
          examples: ['http://build.example/app'],
        }),
        to: text.meta({
          description: 'What the installed environment says that its packages are from.',
          examples: ['https://example.org/app'],
        }),
      }),
    )
    .meta({ description: 'Further channels whose packages are recorded with the url of another channel.' });

  const menus = z.array(text).meta({
    description: 'Names of the packages whose menu entries the installer makes. Default: all that have some.',
    examples: [['spyder']],
  });

  /** The keys below `platforms.<subdir>`. */
  const platformSchema = z.strictObject({
    virtual_packages: virtualPackages.optional(),
    specs: specs.optional(),
    pins: pins.optional(),
    exclude: exclude.optional(),
    wheels: wheels.optional(),
  });

  const platform = platformSchema.nullable().optional();
  const platforms = mapPlatforms(platform);

  /** The keys below `envs.<name>.platforms.<subdir>`. */
  const envPlatformSchema = platformSchema.omit({ virtual_packages: true });
  const envPlatform = envPlatformSchema.nullable().optional();
  const channels = z.array(text).min(1);

  /** The keys below `envs.<name>`. */
  const envSchema = z.strictObject({
    specs: specs.optional(),
    pins: pins.optional(),
    exclude: exclude
      .meta({ description: 'Names of packages to leave out. Default: those of the manifest.' })
      .optional(),
    wheels: wheels.optional(),
    requested_specs: requestedSpecs.optional(),
    freeze: freeze.optional(),
    menus: menus
      .meta({
        description:
          'Names of the packages whose menu entries the installer makes. Default: those of the manifest.',
      })
      .optional(),
    channels: channels
      .meta({ description: 'Channels of this environment. Default: those of the manifest.' })
      .optional(),
    channels_remap: channelsRemap.optional(),
    platforms: z
      .strictObject(mapPlatforms(envPlatform))
      .meta({ description: 'What differs for a platform.' })
      .optional(),
  });

  /** The keys of one entry of `audit.ignore`. */
  const suppressionSchema = z.strictObject({
    rule: text.meta({ description: 'Id of the rule.', examples: ['hard-coded-tool'] }),
    package: text.meta({ description: 'Name, or name-version-build; * stands for anything.' }),
    path: text
      .meta({ description: 'Path in the prefix; * stands for anything. Without it: every file.' })
      .optional(),
    reason: text.meta({ description: 'Why the finding is accepted.' }),
  });

  /** The keys below `audit`. */
  const auditSchema = z.strictObject({
    base: text
      .meta({ description: 'The base system of the target machines: centos7, debian12 …' })
      .optional(),
    ignore: z
      .array(suppressionSchema)
      .meta({ description: 'Accepted findings, each with a reason.' })
      .optional(),
  });

  /** The keys of one entry of `options`. */
  const optionSchema = z.strictObject({
    question: text.meta({
      description: 'What the installer asks, one line.',
      examples: ['Send usage data?'],
    }),
    default: z
      .string()
      .meta({ description: 'The answer of Enter and of -b.', examples: ['no'], type: ['string', 'number'] }),
    values: z
      .array(text)
      .min(2)
      .meta({ description: 'The possible answers. Default: any text.', examples: [['yes', 'no']] })
      .optional(),
  });

  const script = text.meta({ examples: ['scripts/post-install.sh'] }).optional();

  /** The keys below `scripts`. */
  const scriptsSchema = z.strictObject({
    pre_install: script,
    post_install: script,
    pre_uninstall: script,
    environment: z
      .record(z.string(), z.string())
      .meta({ description: 'Environment variables of the scripts.', examples: [{ CHANNEL: 'stable' }] })
      .optional(),
  });

  /** The keys of one entry of `files`. */
  const fileSchema = z.strictObject({
    from: text.meta({
      description: "A file or folder; a path relative to the manifest's folder.",
      examples: ['app/run.sh'],
    }),
    to: text
      .meta({ description: 'Where it goes in the prefix. Default: its name.', examples: ['bin/run'] })
      .optional(),
    mode: text
      .meta({
        description: 'Mode of its files, in octal. Default: 755 if a file is executable, else 644.',
        examples: ['755'],
        type: ['string', 'number'],
      })
      .optional(),
    relocate: z
      .boolean()
      .meta({ description: 'Replace @PREFIX@ in its files, which are text, by the prefix.' })
      .optional(),
  });

  /** The schema of manifest.yaml: keys and kinds of values. The values are checked by rules/. */
  const manifestSchema = z.strictObject({
    name: text.meta({
      description: 'Name of the distribution and of its installer.',
      examples: ['Archiconda3'],
    }),
    version: text.meta({
      description: 'Version of the installer, read as text: 1.10 is not 1.1.',
      examples: ['0.3.0'],
      type: ['string', 'number'],
    }),
    installer_filename: text
      .meta({
        description: "Name of the installer's file. Default: NAME-VERSION-Linux-MACHINE.sh.",
        examples: ['Hello.sh'],
      })
      .optional(),
    python: text
      .meta({
        description:
          'X.Y, by which --py finds the manifest. Default: the version in a pin or spec of python.',
        examples: ['3.7'],
        type: ['string', 'number'],
      })
      .optional(),
    channels: channels.meta({
      description:
        'Channels in order of priority: http(s)://…, file://…, a folder (./…, ../…, /…), or a name (conda-forge).',
    }),
    channels_remap: channelsRemap.optional(),
    specs: specs.optional(),
    pins: pins.optional(),
    exclude: exclude.optional(),
    wheels: wheels.optional(),
    requested_specs: requestedSpecs.optional(),
    freeze: freeze.optional(),
    menus: menus.optional(),
    virtual_packages: virtualPackages
      .meta({
        description:
          'What the targets have without conda, on all platforms: a name that begins with __ and a version. A package that needs more is an error.',
      })
      .optional(),
    virtual_specs: z
      .array(text)
      .meta({
        description:
          'What the installer looks for on the machine before it writes anything: __glibc, __linux or __cuda, with >=VERSION or alone.',
        examples: [['__glibc >=2.28']],
      })
      .optional(),
    license_file: text
      .meta({ description: "Licence that the installer shows; a path relative to the manifest's folder." })
      .optional(),
    condarc: z
      .union([text, z.record(z.string(), z.unknown())])
      .meta({
        description: 'What .condarc has, as text or as its keys; in place of write_condarc.',
        examples: [{ channels: ['conda-forge'] }],
      })
      .optional(),
    write_condarc: z.boolean().meta({ description: 'Write the channels into .condarc.' }).optional(),
    keep_pkgs: z
      .boolean()
      .meta({ description: "Include conda's package cache, so that -k can keep it in the prefix." })
      .optional(),
    pyc: z
      .enum(PYC_CHOICES)
      .meta({
        description:
          'Where the sources of noarch python packages are compiled: build, target or none. Default: build if the lock has a python for that, else target.',
      })
      .optional(),
    default_prefix: text
      .meta({
        description: `Where to install without -p; $NAME, \${NAME} and \${NAME:-word} are expanded on the target.`,
        examples: ['/opt/hello'],
      })
      .optional(),
    spaces_in_prefix: z
      .boolean()
      .meta({ description: 'Whether a prefix may have white space. Default: true.' })
      .optional(),
    batch_mode: z.boolean().meta({ description: 'Ask nothing unless -i is given.' }).optional(),
    conclusion_text: text.meta({ description: 'What the installer says at the end.' }).optional(),
    entry: z
      .union([text, z.array(text).min(1)])
      .meta({
        description:
          'What images start, and what the installer says at the end: a program in the prefix and its arguments, as a list or as words.',
        examples: [['bin/hello', '--serve']],
      })
      .optional(),
    register_envs: z
      .boolean()
      .meta({ description: "Add the prefix to conda's list of environments. Default: true." })
      .optional(),
    initialize_conda: z
      .union([z.boolean(), z.enum(INITIALIZATIONS)])
      .meta({
        description:
          'Offer conda init, and accept -c: classic or true for the shell function, condabin to put condabin on PATH. Default: classic if conda is in the base.',
      })
      .optional(),
    initialize_by_default: z
      .boolean()
      .meta({ description: 'Run conda init if the question about it is answered by Enter.' })
      .optional(),
    scripts: scriptsSchema
      .meta({
        description:
          "Scripts that the installer runs before and after an installation, and before it is removed; paths relative to the manifest's folder.",
      })
      .optional(),
    options: z
      .record(z.string(), optionSchema)
      .meta({
        description:
          'Named choices that the installer asks for; its scripts get each as the variable OPTION_NAME.',
      })
      .optional(),
    files: z
      .array(fileSchema)
      .meta({ description: 'Files and folders of your own that become part of the installation.' })
      .optional(),
    envs: z
      .record(z.string(), envSchema)
      .meta({
        description:
          'Environments beside the base, each in envs/NAME of the prefix, with packages of its own.',
      })
      .optional(),
    audit: auditSchema.meta({ description: 'Settings of archi-construct audit.' }).optional(),
    platforms: z
      .union([z.array(z.enum(PLATFORMS)), z.strictObject(platforms)])
      .meta({ description: 'A list of platforms, or a mapping from platforms to what differs for them.' })
      .optional(),
  });

  return { z, manifestSchema };
}

function mapPlatforms<T>(schema: T): Record<Platform, T> {
  return {
    'linux-64': schema,
    'linux-aarch64': schema,
    'linux-ppc64le': schema,
    'linux-ppc64': schema,
    'linux-s390x': schema,
    'linux-armv7l': schema,
    'linux-armv6l': schema,
    'linux-riscv64': schema,
    'linux-32': schema,
  };
}

/** Returns the JSON schema of manifest.yaml, for editors. It is committed as `installers/manifest.schema.json`. */
export function manifestJsonSchema(): object {
  const { z, manifestSchema } = manifestSchemas();
  return {
    title: 'archi-construct manifest',
    ...z.toJSONSchema(manifestSchema, { io: 'input' }),
  };
}
