import type { LockedPackage } from '../conda/locked-package.js';
import { type Problem, UserError } from '../errors.js';
import { type Content, contentDigest } from '../formats/content.js';
import { fileOf, fileText, type OpenedInstaller, payloadProblems, type Unpack } from '../inspect/open.js';
import { type Bytes, type FileSpan, readPieces } from '../inspect/read.js';
import { setupOfInstaller } from '../inspect/setup.js';
import { renderHeader, renderManageScript } from '../installer/header/header.js';
import type { InstallerParts } from '../installer/header/parts.js';
import { titleOf } from '../installer/header/title.js';
import { type AssembledEnvironment, type AssembledMember, assemblePayload } from '../payload/assemble.js';
import type { Compression } from '../payload/compressions.js';
import { CONDARC_PATH, LICENSE_PATH } from '../payload/environment.js';
import type { ExtractedFacts } from '../payload/extracted.js';
import type { PayloadFacts } from '../payload/payload.js';
import { type PkgsFrame, pkgsFrame } from '../payload/pkgs.js';
import { OWN_SCRIPT, unrelocated } from '../payload/setup/pack.js';
import { END_OF_TAR } from '../payload/tar.js';
import { escapeControls } from '../text/escape.js';
import { compareTars } from './compare-tars.js';

/** A part of the payload, and the tar blocks that it should contain. */
export interface ExpectedPart {
  /** The name of the part in messages. */
  readonly where: string;
  readonly bytes: Bytes;
  readonly span: FileSpan;
  readonly compression: Compression;
  readonly tar: Content;
}

/**
 * Unpacks a part and compares it with its expected tar blocks; returns null if they are equal. The part can be anything, so
 * only a little more than the expected size is unpacked.
 */
export async function comparePart(part: ExpectedPart, unpack: Unpack): Promise<Problem | null> {
  const { where, bytes, span, compression, tar } = part;
  try {
    // A little more than expected, so that an unexpected entry can be named.
    const limit = tar.length + SLACK;
    const found = await unpack(compression, readPieces(bytes, span), limit);
    return compareTars({ expected: tar, found, where });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const [problem] = error.problems;
    return { ...problem, where, message: `${error.message}: ${problem?.message ?? 'it cannot be unpacked'}` };
  }
}

/** The parts of an installer that come neither from packages nor from the lock, so cannot be checked. */
export interface Given {
  /** Of the licence text; null if there is none. */
  readonly licenceSha256: string | null;
  /** Whether `.condarc` is written (its content comes from the lock). */
  readonly condarc: boolean;
  /** The time of all files that belong to no package, in seconds since 1970. */
  readonly epoch: number;
  /** Files that belong to no package: the sha256 of a file's content, null for a link, a folder, and a text that is relocated. */
  readonly own: readonly { readonly path: string; readonly sha256: string | null }[];
}

/** Returns the parts of an opened installer that cannot be checked. */
export function givenOf(opened: OpenedInstaller): Given {
  const { entries } = opened;
  const setup = setupOfInstaller(opened);
  // A text that the target writes is empty in the payload; the script that writes it has its sha256.
  const packed = new Set(unrelocated(setup).map(({ path }) => path)).add(OWN_SCRIPT);
  const licence = fileOf(entries, LICENSE_PATH)?.data;
  return {
    licenceSha256: licence === undefined ? null : contentDigest(licence),
    condarc: fileOf(entries, CONDARC_PATH) !== undefined,
    epoch: entries[0]?.mtime ?? 0,
    own: setup.entries.map((entry) => ({
      path: entry.path,
      sha256: entry.type === 'file' && packed.has(entry.path) ? contentDigest(entry.data) : null,
    })),
  };
}

/** An opened installer, and the facts about the packages of its lock to compare it with. */
export interface Proof {
  readonly opened: OpenedInstaller;
  readonly bytes: Bytes;
  /** For messages. */
  readonly name: string;
  readonly environments: readonly AssembledEnvironment<AssembledMember>[];
  /** Of the package cache; null if there is none. */
  readonly extracted: readonly { readonly locked: LockedPackage; readonly facts: ExtractedFacts }[] | null;
  readonly parts: InstallerParts;
  readonly unpack: Unpack;
}

/**
 * Compares the header, the environment, the end and the payload's sha256 with a new build from the same lock by this version
 * of the program. Returns one problem for each that differs.
 */
export async function verifyFrame(proof: Proof): Promise<Problem[]> {
  const { opened, bytes, name, environments, extracted, parts, unpack } = proof;
  const { file, lock, lockText, entries } = opened;
  const { condarc, epoch } = givenOf(opened);
  const setup = setupOfInstaller(opened);
  const { environment, facts } = assemblePayload({
    lockText,
    licenseText: fileText(entries, LICENSE_PATH) ?? null,
    writeCondarc: condarc,
    setup,
    relocatePy: parts.relocatePy,
    manageSh: renderManageScript(parts.manage, titleOf(lock)),
    epoch,
    environments,
  });
  const pkgs =
    extracted &&
    pkgsFrame({
      packages: extracted.map(({ locked }) => locked),
      extracted: extracted.map(({ facts }) => facts),
      epoch,
    });
  const compare = (part: string, span: FileSpan, tar: Buffer) =>
    comparePart(
      { where: `${name}: ${part}`, bytes, span, compression: file.values.compression, tar },
      unpack,
    );
  const where = `${name}: environment`;
  return [
    ...payloadProblems(opened, name),
    ...headerProblems(proof, facts, pkgs),
    compareTars({ expected: environment, found: opened.environment, where }),
    pkgs && file.pkgs && (await compare('pkgs', file.pkgs.index, pkgs.index)),
    await compare('end', file.end, END_OF_TAR),
  ].filter((problem) => problem !== null);
}

const SLACK = 1 << 20;

function headerProblems(
  { opened: { file, lock }, name, parts }: Proof,
  facts: PayloadFacts,
  pkgs: PkgsFrame | null,
): Problem[] {
  const outline = {
    compression: file.values.compression,
    environment: { length: file.environment.size },
    members: file.members,
    pkgs: pkgs &&
      file.pkgs && { ...pkgs, index: { length: file.pkgs.index.size }, members: file.pkgs.members },
    end: { length: file.end.size },
    facts,
  };
  const { payloadSha256 } = file.values;
  const expected = renderHeader({
    template: parts.header,
    title: titleOf(lock),
    payload: outline,
    payloadSha256,
  })
    .toString()
    .split('\n');
  const lines = file.header.split('\n');
  const differing = Array.from(
    { length: Math.max(expected.length, lines.length) },
    (_, index) => index,
  ).filter((index) => expected[index] !== lines[index]);
  // The values about the header itself differ as soon as any other line does.
  const line = differing.find((index) => !lines[index]?.startsWith('HEADER_')) ?? differing[0];
  if (line === undefined) return [];
  return [
    {
      where: `${name}:${line + 1}`,
      message: 'the header differs from the one that this version of archi-construct writes',
      ...excerpts(expected[line] ?? '', lines[line] ?? ''),
      fix: 'do not run it, unless the version that built it verifies it',
    },
  ];
}

const EXCERPT = 80;

// Lines can be long: show them from a little before the first difference.
function excerpts(expected: string, found: string): { expected: string; found: string } {
  let same = 0;
  while (same < expected.length && expected[same] === found[same]) same++;
  const from = Math.max(0, same - EXCERPT / 4);
  const cut = (line: string) =>
    escapeControls(
      `${from > 0 ? '…' : ''}${line.slice(from, from + EXCERPT)}${line.length > from + EXCERPT ? '…' : ''}`,
    );
  return { expected: cut(expected), found: cut(found) };
}
