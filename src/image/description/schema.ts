import * as z from 'zod';
import type { BaseFamily } from '../types.js';

/** Values of `family`. */
export const FAMILIES = ['centos7', 'dnf', 'apt', 'none'] as const satisfies readonly BaseFamily[];

/** Values of `pyc`. */
const PYC = ['none', 'build'] as const;

const text = z.string().min(1);
const number = text.meta({ type: ['string', 'integer'] });

/** The keys below `user`. */
export const userSchema = z.strictObject({
  name: text.meta({ description: 'Name of the account.', examples: ['conda'] }),
  uid: number.meta({ description: 'Default 1000.' }).optional(),
  gid: number.meta({ description: 'Default: the same as uid.' }).optional(),
});

/** The shape of image.yaml; rules/ checks the values. */
export const imageSchema = z.strictObject({
  name: text.meta({ description: 'Name of the image; --image finds it.', examples: ['centos7-aarch64'] }),
  base: text.meta({
    description:
      'What it stands on: [registry/]repository[:tag][@sha256:…], oci:DIR[:ref], oci-archive:FILE, docker-archive:FILE, or scratch.',
    examples: ['arm64v8/centos:7'],
  }),
  family: z
    .enum(FAMILIES)
    .meta({ description: 'The package manager of the base; told by its name where that is well known.' })
    .optional(),
  manifest: text.meta({
    description: "The distribution's manifest.yaml, relative to this file's folder.",
    examples: ['../../installers/Archiconda3/manifest.yaml'],
  }),
  lock: text.meta({ description: 'A lock to take the packages from, likewise relative.' }).optional(),
  prefix: text.meta({ description: 'Where the distribution is installed.', examples: ['/opt/archiconda3'] }),
  locale: text.meta({ description: 'For LANG and LC_ALL.', examples: ['en_US.UTF-8'] }).optional(),
  packages: z.array(text).meta({ description: "Packages of the base's package manager." }).optional(),
  install: z
    .array(text.meta({ examples: ['conda-build'] }))
    .meta({ description: "Pins or specs of conda packages, installed beside the manifest's." })
    .optional(),
  prefetch: z
    .record(text, z.array(text).min(1))
    .meta({ description: 'Sets of pins or specs whose packages go into the package cache.' })
    .optional(),
  user: userSchema.meta({ description: 'An ordinary account; the prefix is its own.' }).optional(),
  labels: z.record(text, z.string()).meta({ description: 'Labels of the image.' }).optional(),
  env: z.record(text, z.string()).meta({ description: 'Environment of what runs in it.' }).optional(),
  entrypoint: z.array(z.string()).meta({ description: 'A program and its arguments.' }).optional(),
  cmd: z
    .array(z.string())
    .meta({ description: 'What runs where nothing else is asked for.', examples: [['/bin/bash']] })
    .optional(),
  workdir: text.meta({ description: 'An absolute path.' }).optional(),
  pyc: z.enum(PYC).meta({ description: 'Direct images: compile python sources at build time.' }).optional(),
  remove_system_binutils: z
    .boolean()
    .meta({ description: "Take the system's ar, ld and so on out of the way of hard-coded paths." })
    .optional(),
  slim: z
    .boolean()
    .meta({ description: 'Leave out package cache, static libraries, headers, manuals.' })
    .optional(),
  max_layers: number
    .meta({ description: 'Direct images: at most so many layers of packages; default 60.' })
    .optional(),
});

/** The JSON schema of image.yaml, for editors; committed as `images/image.schema.json`. */
export function imageJsonSchema(): object {
  return { title: 'archi-construct image', ...z.toJSONSchema(imageSchema, { io: 'input' }) };
}
