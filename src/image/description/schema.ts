import * as z from 'zod';
import { PYC_CHOICES } from '../../manifest/pyc.js';
import type { BaseFamily } from '../types.js';

/** Values of `family`. */
export const FAMILIES = ['centos7', 'dnf', 'apt', 'none'] as const satisfies readonly BaseFamily[];

const text = z.string().min(1);
const number = text.meta({ type: ['string', 'integer'] });

/** The keys below `user`. */
export const userSchema = z.strictObject({
  name: text.meta({ description: 'Name of the account.', examples: ['conda'] }),
  uid: number.meta({ description: 'Default 1000.' }).optional(),
  gid: number.meta({ description: 'Default: the same as uid.' }).optional(),
});

/** The keys of one entry of `files`. */
export const fileSchema = z.strictObject({
  from: text.meta({ description: "A file or folder, relative to this file's folder.", examples: ['motd'] }),
  to: text.meta({ description: 'Its absolute path in the image.', examples: ['/etc/motd'] }),
  mode: number
    .meta({
      description: 'Mode of its files, in octal. Default: 755 if a file is executable, else 644.',
      examples: ['644'],
    })
    .optional(),
  relocate: z
    .boolean()
    .meta({ description: 'Replace @PREFIX@ in its files, which are text, by the prefix.' })
    .optional(),
});

/** The shape of image.yaml; rules/ checks the values. */
export const imageSchema = z.strictObject({
  name: text.meta({ description: 'Name of the image; --image finds it.', examples: ['centos7-aarch64'] }),
  base: text.meta({
    description:
      'The base image: [registry/]repository[:tag][@sha256:…], oci:DIR[:ref], oci-archive:FILE, docker-archive:FILE, or scratch.',
    examples: ['arm64v8/centos:7'],
  }),
  family: z
    .enum(FAMILIES)
    .meta({
      description: "The package manager of the base. Default: that of the base's name, if it is well known.",
    })
    .optional(),
  manifest: text.meta({
    description: "The distribution's manifest.yaml, relative to this file's folder.",
    examples: ['../../installers/Archiconda3/manifest.yaml'],
  }),
  lock: text.meta({ description: "A lock with the packages, relative to this file's folder." }).optional(),
  prefix: text.meta({
    description: 'The folder that the distribution is installed into.',
    examples: ['/opt/archiconda3'],
  }),
  locale: text.meta({ description: 'The value of LANG and LC_ALL.', examples: ['en_US.UTF-8'] }).optional(),
  packages: z
    .array(text)
    .meta({ description: "Packages that the base's package manager installs." })
    .optional(),
  install: z
    .array(text.meta({ examples: ['conda-build'] }))
    .meta({ description: "Pins or specs of conda packages, installed together with the manifest's." })
    .optional(),
  prefetch: z
    .record(text, z.array(text).min(1))
    .meta({
      description:
        'Named sets of pins or specs. Their packages are put into the package cache, but not installed.',
    })
    .optional(),
  files: z
    .array(fileSchema)
    .meta({ description: 'Own files and folders at absolute paths of the image; they belong to root.' })
    .optional(),
  user: userSchema.meta({ description: 'An ordinary account, which owns the prefix.' }).optional(),
  labels: z.record(text, z.string()).meta({ description: 'Labels of the image.' }).optional(),
  env: z.record(text, z.string()).meta({ description: 'Environment variables of the container.' }).optional(),
  entrypoint: z
    .array(z.string())
    .meta({ description: 'The program that the container always starts, and its arguments.' })
    .optional(),
  cmd: z
    .array(z.string())
    .meta({
      description: 'The default command, or the default arguments of the entrypoint.',
      examples: [['/bin/bash']],
    })
    .optional(),
  workdir: text.meta({ description: 'The working folder of the container, an absolute path.' }).optional(),
  options: z
    .record(text, z.string())
    .meta({
      description: "Answers to the manifest's options, for its scripts; others are answered by default.",
      examples: [{ telemetry: 'no' }],
    })
    .optional(),
  pyc: z
    .enum(PYC_CHOICES)
    .meta({
      description:
        'Where python sources are compiled: build; target, by the installer of a Dockerfile; or none: python compiles each module on its first import.',
    })
    .optional(),
  remove_system_binutils: z
    .boolean()
    .meta({
      description:
        "Remove the base system's ar, ld and so on, which some packages call by a hard-coded path.",
    })
    .optional(),
  slim: z
    .boolean()
    .meta({ description: 'Leave out the package cache, static libraries, headers and manuals.' })
    .optional(),
  max_layers: number
    .meta({ description: 'Direct images: the maximum number of layers with packages. Default: 60.' })
    .optional(),
});

/** The JSON schema of image.yaml, for editors; committed as `images/image.schema.json`. */
export function imageJsonSchema(): object {
  return { title: 'archi-construct image', ...z.toJSONSchema(imageSchema, { io: 'input' }) };
}
